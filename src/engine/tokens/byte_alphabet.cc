#include "engine/tokens/byte_alphabet.h"

#include <array>

#include "engine/tokens/unicode.h"

namespace prefilter::tokens {
namespace {

constexpr size_t kBytes = 256;
constexpr char32_t kFirstOther = 0x100;

constexpr bool spells_itself(size_t byte) {
  return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

constexpr std::array<char32_t, kBytes> kCharacters = [] {
  std::array<char32_t, kBytes> characters{};
  char32_t other = kFirstOther;
  for (size_t byte = 0; byte < kBytes; ++byte) {
    characters[byte] = spells_itself(byte) ? static_cast<char32_t>(byte) : other++;
  }
  return characters;
}();

// The byte of each character, or -1.
constexpr std::array<int16_t, kFirstOther + kBytes> kBytesOf = [] {
  std::array<int16_t, kFirstOther + kBytes> bytes{};
  bytes.fill(-1);
  for (size_t byte = 0; byte < kBytes; ++byte)
    bytes[kCharacters[byte]] = static_cast<int16_t>(byte);
  return bytes;
}();

}  // namespace

std::string byte_character(uint8_t byte) {
  std::string character;
  append_char(character, kCharacters[byte]);
  return character;
}

std::optional<std::string> spelled_bytes(std::string_view token) {
  std::string bytes;
  bytes.reserve(token.size());
  for (size_t at = 0; at < token.size();) {
    const char32_t character = next_char(token, at);
    if (character >= kBytesOf.size() || kBytesOf[character] < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(kBytesOf[character]));
  }
  return bytes;
}

}  // namespace prefilter::tokens
