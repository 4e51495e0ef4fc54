#include "engine/tokens/unicode.h"

#include <algorithm>

namespace prefilter::tokens {
namespace {

constexpr unsigned kBlockBits = 7;

#include "engine/tokens/unicode_tables.inc"

}  // namespace

const CharClass& char_class(char32_t code_point) {
  const size_t block = kClassBlocks[code_point >> kBlockBits];
  return kClasses[kClassIndex[(block << kBlockBits) + (code_point & ((1U << kBlockBits) - 1))]];
}

char32_t previous_char(std::string_view text, size_t& at) {
  do {
    --at;
  } while (at > 0 && !starts_char(text[at]));
  size_t end = at;
  return next_char(text, end);
}

void append_char(std::string& out, char32_t code_point) {
  auto put = [&](char32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

size_t count_chars(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), starts_char));
}

}  // namespace prefilter::tokens
