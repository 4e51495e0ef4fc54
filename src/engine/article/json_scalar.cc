#include "engine/article/json_scalar.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "base/utf8.h"

namespace prefilter::article {
namespace {

/// The four hexadecimal digits at `at`.
std::optional<uint32_t> read_hex4(std::string_view text, size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  uint32_t value = 0;
  const char* const begin = text.data() + at;
  const auto [end, status] = std::from_chars(begin, begin + 4, value, 16);
  if (status != std::errc() || end != begin + 4) return std::nullopt;
  return value;
}

bool is_high_surrogate(uint32_t unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_surrogate(uint32_t unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Reads `uXXXX`, or `uXXXX\uXXXX` for a pair, at `at` and moves past it.
std::optional<StringProblem> read_unicode(std::string_view body, size_t& at, std::string& text) {
  const std::optional<uint32_t> first = read_hex4(body, at + 1);
  if (!first) return StringProblem::kMalformed;
  at += 5;
  if (is_low_surrogate(*first)) return StringProblem::kLoneSurrogate;
  if (!is_high_surrogate(*first)) {
    utf8::append(text, *first);
    return std::nullopt;
  }
  if (body.substr(at, 2) != "\\u") return StringProblem::kLoneSurrogate;
  const std::optional<uint32_t> second = read_hex4(body, at + 2);
  if (!second) return StringProblem::kMalformed;
  if (!is_low_surrogate(*second)) return StringProblem::kLoneSurrogate;
  utf8::append(text, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
  at += 6;
  return std::nullopt;
}

bool skip_digits(std::string_view token, size_t& at) {
  const size_t start = at;
  while (at < token.size() && token[at] >= '0' && token[at] <= '9') ++at;
  return at > start;
}

}  // namespace

std::optional<StringProblem> unescape(std::string_view quoted, std::string& text) {
  text.clear();
  if (quoted.size() < 2 || quoted.front() != '"' || quoted.back() != '"') {
    return StringProblem::kMalformed;
  }
  const std::string_view body = quoted.substr(1, quoted.size() - 2);
  constexpr std::string_view kEscapes = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  std::optional<StringProblem> problem;  // a lone surrogate; malformed text outweighs it
  for (size_t at = 0; at < body.size();) {
    const size_t backslash = std::min(body.find('\\', at), body.size());
    text.append(body, at, backslash - at);
    at = backslash + 1;
    if (at > body.size()) break;
    if (at == body.size()) return StringProblem::kMalformed;
    if (body[at] == 'u') {
      const std::optional<StringProblem> found = read_unicode(body, at, text);
      if (found == StringProblem::kMalformed) return found;
      if (found) {
        utf8::append(text, utf8::kReplacement);
        problem = found;
      }
    } else {
      const size_t which = kEscapes.find(body[at]);
      if (which == std::string_view::npos) return StringProblem::kMalformed;
      text.push_back(kMeanings[which]);
      ++at;
    }
  }
  return problem;
}

bool is_json_number(std::string_view token) {
  size_t at = token.starts_with('-') ? 1 : 0;
  if (token.substr(at, 1) == "0") {
    ++at;
  } else if (!skip_digits(token, at)) {
    return false;
  }
  if (token.substr(at, 1) == ".") {
    ++at;
    if (!skip_digits(token, at)) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!skip_digits(token, at)) return false;
  }
  return at == token.size();
}

}  // namespace prefilter::article
