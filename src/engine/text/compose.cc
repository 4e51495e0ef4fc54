#include "engine/text/compose.h"

#include "base/utf8.h"
#include "engine/text/html.h"

namespace prefilter::text {
namespace {

constexpr std::string_view kTitleMarker = "[TITLE] ";
constexpr std::string_view kContentMarker = " [CONTENT] ";
constexpr std::string_view kReplacementBytes = "\xEF\xBF\xBD";
constexpr char32_t kByteOrderMark = 0xFEFF;

bool falls_away(char32_t code_point) {
  return utf8::is_control(code_point) || code_point == kByteOrderMark ||
         utf8::is_noncharacter(code_point);
}

bool is_plain(char c) { return c > ' ' && c < 0x7F; }

/// The end of the ASCII words with single spaces between them that begin at `at`; `at` if none do.
size_t end_of_plain(std::string_view text, size_t at) {
  while (at < text.size() && is_plain(text[at])) {
    ++at;
    if (at + 1 < text.size() && text[at] == ' ' && is_plain(text[at + 1])) ++at;
  }
  return at;
}

/// Drops what is not text and folds white space.
std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  bool gap = false;
  const auto put = [&](std::string_view piece) {
    if (gap && !folded.empty()) folded.push_back(' ');
    gap = false;
    folded.append(piece);
  };
  for (size_t at = 0; at < text.size();) {
    const size_t plain_end = end_of_plain(text, at);
    if (plain_end > at) {
      put(text.substr(at, plain_end - at));
      at = plain_end;
      continue;
    }
    const utf8::Decoded decoded = utf8::decode(text, at);
    if (utf8::is_space(decoded.code_point)) {
      gap = true;
    } else if (!falls_away(decoded.code_point)) {
      put(decoded.valid ? text.substr(at, decoded.length) : kReplacementBytes);
    }
    at += decoded.length;
  }
  return folded;
}

}  // namespace

std::string reduce(std::string_view field) {
  if (field.find_first_of("<&") == std::string_view::npos) return fold(field);
  Stripped stripped = strip_html(field, TagRule::kAnyElement);
  if (stripped.escaped && !stripped.markup) {
    Stripped again = strip_html(stripped.text, TagRule::kKnownElement);
    if (again.markup) return fold(again.text);
  }
  return fold(stripped.text);
}

Composed compose(std::string_view title, std::string_view content) {
  const std::string plain_title = reduce(title);
  const std::string plain_content = reduce(content);
  std::string_view kept = utf8::prefix(plain_content, kMaxContentCodePoints);
  if (kept.ends_with(' ')) kept.remove_suffix(1);

  Composed composed;
  composed.empty = plain_title.empty() && kept.empty();
  composed.title_bytes = plain_title.size();
  composed.text.reserve(kTitleMarker.size() + plain_title.size() + kContentMarker.size() +
                        kept.size());
  composed.text.append(kTitleMarker).append(plain_title).append(kContentMarker).append(kept);
  return composed;
}

std::string_view Composed::title() const {
  return std::string_view(text).substr(kTitleMarker.size(), title_bytes);
}

std::string_view Composed::content() const {
  return std::string_view(text).substr(kTitleMarker.size() + title_bytes + kContentMarker.size());
}

std::string Composed::words() const {
  std::string words(title());
  if (!words.empty() && !content().empty()) words.push_back('\n');
  return words.append(content());
}

}  // namespace prefilter::text
