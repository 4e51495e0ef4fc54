#include "engine/tokens/byte_alphabet.h"

#include <gtest/gtest.h>

namespace prefilter::tokens {
namespace {

TEST(ByteAlphabet, SpellsPrintableBytesAsThemselves) {
  EXPECT_EQ(byte_character('a'), "a");
  EXPECT_EQ(byte_character(' '), "Ġ");
  EXPECT_EQ(byte_character('\n'), "Ċ");
  EXPECT_EQ(byte_character(0xE4), "ä");
  EXPECT_EQ(byte_character(0), "Ā");
}

TEST(ByteAlphabet, SpellingThenReadingIsTheIdentity) {
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_EQ(spelled_bytes(byte_character(static_cast<uint8_t>(byte))),
              std::string(1, static_cast<char>(byte)));
  }
  EXPECT_EQ(spelled_bytes("Ġhi"), " hi");
}

TEST(ByteAlphabet, RefusesOtherCharacters) {
  EXPECT_FALSE(spelled_bytes("a b"));
  EXPECT_FALSE(spelled_bytes("世"));
  EXPECT_FALSE(spelled_bytes("\xC2\xAD")) << "the soft hyphen is spelled by another character";
}

}  // namespace
}  // namespace prefilter::tokens
