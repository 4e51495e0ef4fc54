#include "service/predict/sentences.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace prefilter::predict {
namespace {

constexpr size_t kMostCodePoints = 300;

// Full stops and their like that a space must follow: . ! ? …, Arabic and Urdu, Devanagari.
constexpr std::u32string_view kEnds = U".!?\u2026\u061F\u06D4\u0964\u0965";
// Those of scripts that write no spaces.
constexpr std::u32string_view kWideEnds = U"\u3002\uFF01\uFF1F\uFF61";
// What may stand between the stop and the space.
constexpr std::u32string_view kClosers = U"\"')]\u00BB\u2019\u201D\u201C\u203A\u300D\u300F\uFF09";

// Titles and the like, after which the next word begins with a capital all the same.
constexpr std::array<std::string_view, 16> kAbbreviations = {
    "Mr",  "Mrs", "Ms", "Dr", "St", "Prof", "Sen", "Gov",
    "Gen", "Rep", "No", "Nr", "Sr", "Sra",  "vs",  "Inc"};

bool holds(std::u32string_view set, char32_t c) { return set.find(c) != std::u32string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char32_t c) {  // Latin alone; other scripts' stops are rarely abbreviations
  return (c >= U'a' && c <= U'z') || (c >= U'\u00DF' && c <= U'\u00FF' && c != U'\u00F7');
}

bool is_letter(char32_t c) {  // one that may be an initial; beside symbols such as the euro's
  return (c >= U'A' && c <= U'Z') || (c >= U'\u00C0' && c < U'\u2000');
}

/// "J", or "U.S" as it stands before its last stop.
bool is_initials(std::string_view word) {
  if (word.empty()) return false;
  const utf8::Decoded first = utf8::decode(word, 0);
  if (word.size() > first.length) return word[word.size() - 2] == '.';
  return is_letter(first.code_point) || is_lower(first.code_point);
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}

  std::vector<TextRange> split() {
    while (at_ < text_.size()) {
      const utf8::Decoded read = utf8::decode(text_, at_);
      const size_t here = at_;
      at_ += read.length;
      if (utf8::is_space(read.code_point)) {
        see_space(here);
        continue;
      }
      if (length_++ == 0) begin_ = here;
      const bool wide = holds(kWideEnds, read.code_point);
      if (!wide && !holds(kEnds, read.code_point)) continue;
      pass_closers();
      if (wide || ends_at(here)) finish(at_);
    }
    finish(text_.size());
    return std::move(ranges_);
  }

 private:
  void finish(size_t end) {
    while (end > begin_ && text_[end - 1] == ' ') --end;
    if (length_ > 0) ranges_.push_back({begin_, end});
    length_ = 0;
  }

  void see_space(size_t here) {
    if (length_ == 0) return;
    if (++length_ > kMostCodePoints) finish(here);
  }

  void pass_closers() {
    while (at_ < text_.size()) {
      const utf8::Decoded next = utf8::decode(text_, at_);
      if (!holds(kClosers, next.code_point) && !holds(kEnds, next.code_point)) return;
      at_ += next.length;
      ++length_;
    }
  }

  /// Whether the stop at byte `stop` ends a sentence; at_ is behind its closers.
  bool ends_at(size_t stop) const {
    if (at_ == text_.size()) return true;
    if (!utf8::is_space(utf8::decode(text_, at_).code_point)) return false;
    if (text_[stop] != '.' || at_ > stop + 1) return true;  // "!", "...", ".\""
    size_t next = at_;
    while (next < text_.size() && text_[next] == ' ') ++next;
    if (next < text_.size() && is_lower(utf8::decode(text_, next).code_point)) return false;
    const size_t space = text_.substr(0, stop).find_last_of(" \"'([");
    const size_t word_begin = space == std::string_view::npos ? 0 : space + 1;
    const std::string_view word = text_.substr(word_begin, stop - word_begin);
    const bool ordinal = word.size() <= 2 && std::ranges::all_of(word, is_digit);
    return !ordinal && !is_initials(word) &&
           std::ranges::find(kAbbreviations, word) == kAbbreviations.end();
  }

  std::string_view text_;
  size_t at_ = 0;
  size_t begin_ = 0;   // of the sentence under way
  size_t length_ = 0;  // its code points so far; 0: none is under way
  std::vector<TextRange> ranges_;
};

}  // namespace

std::vector<TextRange> sentences(std::string_view text) { return Splitter(text).split(); }

}  // namespace prefilter::predict
