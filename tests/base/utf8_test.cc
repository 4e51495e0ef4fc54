#include "base/utf8.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

TEST(Utf8, AppendThenDecodeIsTheIdentityForEveryCodePoint) {
  std::string text;
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    text.clear();
    utf8::append(text, code_point);
    const utf8::Decoded decoded = utf8::decode(text, 0);
    ASSERT_TRUE(decoded.valid) << static_cast<uint32_t>(code_point);
    ASSERT_EQ(decoded.code_point, code_point);
    ASSERT_EQ(decoded.length, text.size());
  }
}

TEST(Utf8, ASurrogateOrANumberAboveTheLastCodePointIsAppendedAsReplacement) {
  for (const char32_t code_point : {0xD800, 0xDFFF, 0x110000}) {
    std::string text;
    utf8::append(text, code_point);
    EXPECT_EQ(text, "\xEF\xBF\xBD");
  }
}

TEST(Utf8, MalformedBytesAreReadAsTheLongestPrefixOfACharacter) {
  const auto length = [](std::string_view text) {
    EXPECT_FALSE(utf8::is_valid(text));
    const utf8::Decoded decoded = utf8::decode(text, 0);
    EXPECT_FALSE(decoded.valid);
    EXPECT_EQ(decoded.code_point, utf8::kReplacement);
    return decoded.length;
  };
  EXPECT_EQ(length("\x80"), 1U);              // a byte that only follows
  EXPECT_EQ(length("\xC0\x80"), 1U);          // overlong
  EXPECT_EQ(length("\xC1\xBF"), 1U);          // overlong
  EXPECT_EQ(length("\xE0\x9F\xBF"), 1U);      // overlong
  EXPECT_EQ(length("\xED\xA0\x80"), 1U);      // surrogate
  EXPECT_EQ(length("\xF0\x8F\xBF\xBF"), 1U);  // overlong
  EXPECT_EQ(length("\xF4\x90\x80\x80"), 1U);  // above U+10FFFF
  EXPECT_EQ(length("\xF5\x80\x80\x80"), 1U);
  EXPECT_EQ(length("\xE2\x82"), 2U);      // cut off
  EXPECT_EQ(length("\xF0\x9F\x98"), 3U);  // cut off
  EXPECT_EQ(length("\xF0\x9F\x98x"), 3U);
}

TEST(Utf8, RepairedTextIsValidAndKeepsWhatWasValid) {
  EXPECT_EQ(utf8::repaired("a\xFF\xC3\xA9\xE2\x82z"), "a\uFFFD\u00E9\uFFFDz");
  EXPECT_EQ(utf8::repaired("d\u00E9j\u00E0"), "d\u00E9j\u00E0");
}

TEST(Utf8, PrefixCutsBetweenCodePoints) {
  const std::string text = "a\u00E9\u20AC\U0001F600z";
  EXPECT_EQ(utf8::count(text), 5U);
  EXPECT_EQ(utf8::prefix(text, 0), "");
  EXPECT_EQ(utf8::prefix(text, 2), "a\u00E9");
  EXPECT_EQ(utf8::prefix(text, 4), "a\u00E9\u20AC\U0001F600");
  EXPECT_EQ(utf8::prefix(text, 5), text);
  EXPECT_EQ(utf8::prefix(text, 99), text);
}

TEST(Utf8, ClassesOfCodePointsEndWhereUnicodeEndsThem) {
  for (const char32_t space : {0x09, 0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029,
                               0x202F, 0x205F, 0x3000}) {
    EXPECT_TRUE(utf8::is_space(space)) << static_cast<uint32_t>(space);
  }
  for (const char32_t other : {0x08, 0x0E, 0x21, 0x200B, 0x2060, 0xFEFF}) {
    EXPECT_FALSE(utf8::is_space(other)) << static_cast<uint32_t>(other);
  }
  EXPECT_TRUE(utf8::is_control(0x1F) && utf8::is_control(0x7F) && utf8::is_control(0x9F));
  EXPECT_FALSE(utf8::is_control(0x20) || utf8::is_control(0x7E) || utf8::is_control(0xA0));
  EXPECT_TRUE(utf8::is_noncharacter(0xFDD0) && utf8::is_noncharacter(0xFFFE) &&
              utf8::is_noncharacter(0x10FFFF));
  EXPECT_FALSE(utf8::is_noncharacter(0xFDCF) || utf8::is_noncharacter(0xFDF0) ||
               utf8::is_noncharacter(0xFFFD));
}

}  // namespace
}  // namespace prefilter
