#include "engine/tokens/unicode.h"

#include <gtest/gtest.h>

#include <string>

namespace prefilter::tokens {
namespace {

TEST(Unicode, EveryCodePointSurvivesWritingAndReading) {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_char(text, c);
    size_t at = 0;
    ASSERT_EQ(next_char(text, at), c);
    ASSERT_EQ(at, text.size());
    ASSERT_EQ(char_length(text[0]), text.size());
    ASSERT_EQ(previous_char(text, at), c);
    ASSERT_EQ(at, 0U);
  }
}

TEST(Unicode, KnowsWhatTheRulesAskAbout) {
  EXPECT_TRUE(has_flag(U' ', kWhiteSpace));
  EXPECT_TRUE(has_flag(U'\u3000', kWhiteSpace));
  EXPECT_FALSE(has_flag(U'\u200B', kWhiteSpace));
  EXPECT_TRUE(has_flag(U'\0', kRemovedByClean));
  EXPECT_TRUE(has_flag(U'\uFFFD', kRemovedByClean));
  EXPECT_FALSE(has_flag(U'\n', kRemovedByClean));
  EXPECT_TRUE(has_flag(U'$', kPunctuation)) << "ASCII symbols count as punctuation";
  EXPECT_FALSE(has_flag(U'\u20AC', kPunctuation)) << "other symbols do not";
  EXPECT_TRUE(has_flag(U'\u0301', kNonspacing));
  EXPECT_TRUE(has_flag(U'\u4E2D', kIdeograph));
  EXPECT_TRUE(has_flag(U'\u00E9', kLetter));
  EXPECT_TRUE(has_flag(U'\u2160', kNumber));
  EXPECT_TRUE(has_flag(U'_', kWordChar));
}

TEST(Unicode, TheLastCodePointHasAClass) {
  EXPECT_EQ(char_class(0x10FFFF).combining, 0);
  EXPECT_EQ(char_class(U'\u0301').combining, 230);
}

TEST(Unicode, CountsCodePoints) { EXPECT_EQ(count_chars("aé世😀"), 4U); }

}  // namespace
}  // namespace prefilter::tokens
