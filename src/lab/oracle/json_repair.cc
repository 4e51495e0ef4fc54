#include "lab/oracle/json_repair.h"

#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include "base/json.h"

namespace prefilter::oracle {
namespace {

constexpr size_t kMaxText = size_t{64} << 10;
constexpr size_t kMaxObjects = 16;
constexpr size_t kMaxDepth = 8;
constexpr std::string_view kBlanks = " \t\r\n";

struct Quotes {
  std::string_view open;
  std::string_view close;
};
constexpr std::array<Quotes, 4> kQuotes = {{
    {"\"", "\""},
    {"'", "'"},
    {"\u201C", "\u201D"},
    {"\u2018", "\u2019"},
}};

/// Rewrites one object, from its opening brace on, as JSON. What it does not know it copies, so
/// that the JSON parser has the last word.
class Rewriter {
 public:
  Rewriter(std::string_view text, size_t begin) : text_(text), at_(begin) {}

  /// The object as JSON; nullopt if the text ends before it does.
  std::optional<std::string> run() {
    while (at_ < text_.size()) {
      if (const Quotes* quotes = quotes_here()) {
        if (!copy_text(*quotes)) return std::nullopt;
      } else if (is_word(text_[at_])) {
        copy_word();
      } else if (copy_mark(text_[at_])) {
        return std::move(json_);
      }
    }
    return std::nullopt;
  }

  size_t end() const { return at_; }  ///< after the closing brace

 private:
  static bool is_word(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
  }

  const Quotes* quotes_here() const {
    for (const Quotes& quotes : kQuotes) {
      if (text_.substr(at_).starts_with(quotes.open)) return &quotes;
    }
    return nullptr;
  }

  size_t skip_blanks(size_t from) const {
    const size_t next = text_.find_first_not_of(kBlanks, from);
    return next == std::string_view::npos ? text_.size() : next;
  }

  /// Whether a text may end before `from`: an apostrophe inside a word does not end it.
  bool ends_before(size_t from) const {
    const size_t next = skip_blanks(from);
    return next == text_.size() || std::string_view(",:}]").find(text_[next]) != std::string::npos;
  }

  bool copy_text(const Quotes& quotes) {
    const bool is_json = quotes.open == "\"";
    json_ += '"';
    for (at_ += quotes.open.size(); at_ < text_.size();) {
      const char c = text_[at_];
      if (text_.substr(at_).starts_with(quotes.close) &&
          (is_json || ends_before(at_ + quotes.close.size()))) {
        at_ += quotes.close.size();
        json_ += '"';
        return true;
      }
      if (c == '\\' && at_ + 1 < text_.size()) {
        if (text_[at_ + 1] != '\'') json_ += '\\';  // JSON knows no escaped apostrophe
        json_ += text_[at_ + 1];
        at_ += 2;
      } else {
        append_character(c);
        ++at_;
      }
    }
    return false;
  }

  void append_character(char c) {
    if (c == '"') {
      json_ += "\\\"";  // inside quotes of another kind
    } else if (static_cast<unsigned char>(c) < 0x20) {
      json_ += ' ';
    } else {
      json_ += c;
    }
  }

  void copy_word() {
    const size_t begin = at_;
    while (at_ < text_.size() &&
           (is_word(text_[at_]) || std::isdigit(static_cast<unsigned char>(text_[at_])) != 0)) {
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    const size_t next = skip_blanks(at_);
    if (next < text_.size() && text_[next] == ':') {
      json_ += '"' + std::string(word) + '"';
    } else if (word == "True") {
      json_ += "true";
    } else if (word == "False") {
      json_ += "false";
    } else if (word == "None") {
      json_ += "null";
    } else {
      json_ += word;
    }
  }

  /// Whether it closed the object.
  bool copy_mark(char c) {
    ++at_;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    const size_t next = skip_blanks(at_);
    const bool closes_next = next < text_.size() && (text_[next] == '}' || text_[next] == ']');
    if (c != ',' || !closes_next) json_ += c;
    return depth_ == 0;
  }

  std::string_view text_;
  size_t at_;
  size_t depth_ = 0;
  std::string json_;
};

/// What follows the thoughts that some models begin with.
std::string_view after_thoughts(std::string_view text) {
  constexpr std::string_view kOpen = "<think>";
  constexpr std::string_view kClose = "</think>";
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos || !text.substr(begin).starts_with(kOpen)) return text;
  const size_t end = text.find(kClose, begin);
  return end == std::string_view::npos ? std::string_view() : text.substr(end + kClose.size());
}

}  // namespace

FoundObjects find_objects(std::string_view text) {
  FoundObjects found;
  if (text.size() > kMaxText) return found;
  text = after_thoughts(text);
  size_t at = text.find('{');
  while (at != std::string_view::npos && found.objects.size() < kMaxObjects) {
    Rewriter rewriter(text, at);
    const std::optional<std::string> object = rewriter.run();
    if (!object) {
      found.breaks_off = true;
      break;
    }
    Result<nlohmann::json> parsed =
        parse_json(*object, "the answer", {.max_bytes = 2 * kMaxText, .max_depth = kMaxDepth});
    if (parsed && parsed->is_object()) found.objects.push_back(*std::move(parsed));
    at = text.find('{', rewriter.end());
  }
  return found;
}

}  // namespace prefilter::oracle
