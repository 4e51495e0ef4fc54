#include "base/utf8.h"

#include <cstdint>

namespace prefilter::utf8 {
namespace {

/// What a lead byte promises: how many bytes follow, and the range of the first of them, which is
/// where overlong forms, surrogates and code points above U+10FFFF are told apart.
struct Lead {
  size_t following = 0;  ///< 0: not a lead byte
  char32_t bits = 0;
  uint8_t low = 0x80;
  uint8_t high = 0xBF;
};

Lead read_lead(uint8_t byte) {
  if (byte >= 0xC2 && byte <= 0xDF) return {.following = 1, .bits = byte & 0x1FU};
  if (byte >= 0xE0 && byte <= 0xEF) {
    return {.following = 2,
            .bits = byte & 0x0FU,
            .low = static_cast<uint8_t>(byte == 0xE0 ? 0xA0 : 0x80),
            .high = static_cast<uint8_t>(byte == 0xED ? 0x9F : 0xBF)};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {.following = 3,
            .bits = byte & 0x07U,
            .low = static_cast<uint8_t>(byte == 0xF0 ? 0x90 : 0x80),
            .high = static_cast<uint8_t>(byte == 0xF4 ? 0x8F : 0xBF)};
  }
  return {};
}

}  // namespace

Decoded decode(std::string_view text, size_t position) {
  const auto first = static_cast<uint8_t>(text[position]);
  if (first < 0x80) return {.code_point = first, .length = 1, .valid = true};
  Lead lead = read_lead(first);
  if (lead.following == 0) return {};
  char32_t code_point = lead.bits;
  for (size_t i = 1; i <= lead.following; ++i) {
    if (position + i >= text.size()) return {.length = i};
    const auto byte = static_cast<uint8_t>(text[position + i]);
    if (byte < lead.low || byte > lead.high) return {.length = i};
    code_point = (code_point << 6) | (byte & 0x3FU);
    lead.low = 0x80;
    lead.high = 0xBF;
  }
  return {.code_point = code_point, .length = lead.following + 1, .valid = true};
}

void append(std::string& text, char32_t code_point) {
  if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF)) {
    code_point = kReplacement;
  }
  const auto put = [&text](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | (code_point >> 6));
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | (code_point >> 12));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | (code_point >> 18));
    put(0x80 | ((code_point >> 12) & 0x3F));
    put(0x80 | ((code_point >> 6) & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

bool is_valid(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Decoded decoded = decode(text, at);
    if (!decoded.valid) return false;
    at += decoded.length;
  }
  return true;
}

size_t count(std::string_view text) {
  size_t code_points = 0;
  for (size_t at = 0; at < text.size(); at += decode(text, at).length) ++code_points;
  return code_points;
}

std::string_view prefix(std::string_view text, size_t code_points) {
  if (text.size() <= code_points) return text;
  size_t at = 0;
  for (size_t i = 0; i < code_points && at < text.size(); ++i) at += decode(text, at).length;
  return text.substr(0, at);
}

std::string repaired(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const Decoded decoded = decode(text, at);
    append(result, decoded.code_point);
    at += decoded.length;
  }
  return result;
}

bool is_space(char32_t code_point) {
  if (code_point <= 0x20) return code_point == 0x20 || (code_point >= 0x09 && code_point <= 0x0D);
  if (code_point < 0x85) return false;
  return code_point == 0x85 || code_point == 0xA0 || code_point == 0x1680 ||
         (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x2028 ||
         code_point == 0x2029 || code_point == 0x202F || code_point == 0x205F ||
         code_point == 0x3000;
}

bool is_control(char32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F);
}

bool is_noncharacter(char32_t code_point) {
  return (code_point >= 0xFDD0 && code_point <= 0xFDEF) || (code_point & 0xFFFE) == 0xFFFE;
}

}  // namespace prefilter::utf8
