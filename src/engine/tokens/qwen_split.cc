#include "engine/tokens/qwen_split.h"

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

bool is_newline(char32_t c) { return c == '\r' || c == '\n'; }

/// The end of the run, from `at` on, of characters that have one of the flags.
size_t run_end(std::string_view text, size_t at, unsigned flags) {
  while (at < text.size()) {
    size_t after = at;
    if (!has_flag(next_char(text, after), flags)) break;
    at = after;
  }
  return at;
}

char lower(char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c); }

/// The end of (?i:'s|'t|'re|'ve|'m|'ll|'d) at text[begin] == '\'', or begin.
size_t contraction_end(std::string_view text, size_t begin) {
  const std::string_view rest = text.substr(begin + 1);
  if (rest.empty()) return begin;
  // U+017F, the long s, is an s to a search that ignores case.
  if (rest.starts_with("\xC5\xBF")) return begin + 3;
  const char first = lower(rest[0]);
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return begin + 2;
  if (rest.size() < 2) return begin;
  const char second = lower(rest[1]);
  const bool found =
      ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
  return found ? begin + 3 : begin;
}

/// The end of [^\s\p{L}\p{N}]+[\r\n]* at text[begin], or begin.
size_t symbols_end(std::string_view text, size_t begin) {
  size_t at = begin;
  while (at < text.size()) {
    size_t after = at;
    if (has_flag(next_char(text, after), kRegexSpace | kLetter | kNumber)) break;
    at = after;
  }
  if (at == begin) return begin;
  while (at < text.size() && is_newline(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

/// The end of \s*[\r\n]+|\s+(?!\S)|\s+ at text[begin], a \s.
size_t spaces_end(std::string_view text, size_t begin) {
  const size_t end = run_end(text, begin, kRegexSpace);
  for (size_t at = end; at > begin; --at) {
    if (is_newline(static_cast<unsigned char>(text[at - 1]))) return at;
  }
  if (end == text.size()) return end;
  // What follows is no space: the last space of several goes with it.
  size_t last = end;
  previous_char(text, last);
  return last > begin ? last : end;
}

}  // namespace

size_t qwen_match_end(std::string_view text, size_t begin) {
  size_t after = begin;
  const char32_t c = next_char(text, after);
  if (c == '\'') {
    const size_t end = contraction_end(text, begin);
    if (end > begin) return end;
  }
  const unsigned flags = char_class(c).flags;
  if ((flags & kLetter) != 0) return run_end(text, after, kLetter);
  if (!is_newline(c) && (flags & kNumber) == 0) {
    const size_t end = run_end(text, after, kLetter);
    if (end > after) return end;
  }
  if ((flags & kNumber) != 0) return after;
  const size_t symbols = symbols_end(text, c == ' ' ? after : begin);
  if (symbols > (c == ' ' ? after : begin)) return symbols;
  return spaces_end(text, begin);
}

}  // namespace prefilter::tokens
