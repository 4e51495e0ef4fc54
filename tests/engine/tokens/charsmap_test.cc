#include "engine/tokens/charsmap.h"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

/// A charsmap whose trie has one node a byte: each byte of `keys` becomes the blob's text at its
/// value, and so does what follows it.
std::string one_byte_charsmap(const std::string& keys, uint32_t value, const std::string& blob) {
  std::vector<uint32_t> units(1024);
  units[0] = 256U << 10;
  for (char key : keys) {
    const auto byte = static_cast<uint8_t>(key);
    units[256U + byte] = byte | 1U << 8 | 512U << 10;
    units[768U + byte] = value | 1U << 31;
  }
  std::string bytes(4 + units.size() * 4, '\0');
  const auto trie_bytes = static_cast<uint32_t>(units.size() * 4);
  std::memcpy(bytes.data(), &trie_bytes, 4);
  std::memcpy(bytes.data() + 4, units.data(), trie_bytes);
  return bytes + blob;
}

TEST(Charsmap, GivesTheTextOfTheShortestPrefix) {
  const auto charsmap = Charsmap::parse(one_byte_charsmap("ab", 3, std::string("xy\0long\0", 8)));
  ASSERT_TRUE(charsmap);
  EXPECT_EQ(charsmap->find("a"), "long");
  EXPECT_EQ(charsmap->find("a and more"), "long");
  EXPECT_FALSE(charsmap->find("c"));
  EXPECT_FALSE(charsmap->find(""));
  EXPECT_FALSE(charsmap->find(std::string(1, '\0')));
  EXPECT_TRUE(charsmap->maps_ascii('b'));
  EXPECT_FALSE(charsmap->maps_ascii('c'));
}

TEST(Charsmap, MayMapToNothing) {
  const auto charsmap = Charsmap::parse(one_byte_charsmap("a", 2, std::string("xy\0", 3)));
  EXPECT_EQ(charsmap->find("a"), "");
}

TEST(Charsmap, RefusesFilesThatContradictThemselves) {
  const std::string good = one_byte_charsmap("a", 0, std::string("x\0", 2));
  EXPECT_FALSE(Charsmap::parse(""));
  EXPECT_FALSE(Charsmap::parse(good.substr(0, 3)));
  EXPECT_FALSE(Charsmap::parse(good.substr(0, 100))) << "the trie is cut";
  EXPECT_FALSE(Charsmap::parse(std::string(4, '\0'))) << "no trie";
  EXPECT_FALSE(Charsmap::parse(one_byte_charsmap("a", 0, "\xFF")));
  EXPECT_FALSE(Charsmap::parse(one_byte_charsmap("a", 0, std::string(5000, 'x'))));
}

TEST(Charsmap, APointerIntoNowhereIsNoMatch) {
  EXPECT_FALSE(Charsmap::parse(one_byte_charsmap("a", 77, "x"))->find("a"));
  EXPECT_FALSE(Charsmap::parse(one_byte_charsmap("a", 1, "\xC3\xA4"))->find("a"))
      << "the middle of a character";
  std::string cyclic = one_byte_charsmap("a", 0, "x");
  const uint32_t far = 'a' | 0x3FFFFFU << 10;
  std::memcpy(cyclic.data() + 4 + (256 + 'a') * 4, &far, 4);
  EXPECT_FALSE(Charsmap::parse(cyclic)->find("a"));
}

}  // namespace
}  // namespace prefilter::tokens
