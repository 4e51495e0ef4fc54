#include "engine/rules/escape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

using ::testing::HasSubstr;

Result<Escape> read(std::string_view text, EscapePlace place = EscapePlace::kExpression) {
  PatternCursor cursor(text);
  cursor.take();
  return read_escape(cursor, place);
}

TEST(Escape, ReadsCharactersByNumber) {
  EXPECT_EQ(read("\\x41")->literal, U'A');
  EXPECT_EQ(read("\\u20ac")->literal, U'€');
  EXPECT_EQ(read("\\U0001f600")->literal, U'😀');
  EXPECT_EQ(read("\\0")->literal, U'\0');
  EXPECT_EQ(read("\\101")->literal, U'A');
  EXPECT_EQ(read("\\7", EscapePlace::kClass)->literal, U'\a');
}

TEST(Escape, TakesABackslashBeforePunctuationAndLettersBeyondAsciiForTheCharacter) {
  for (const auto& [text, c] :
       {std::pair{"\\.", U'.'}, {"\\_", U'_'}, {"\\é", U'é'}, {"\\\\", U'\\'}}) {
    EXPECT_EQ(read(text)->literal, c) << text;
  }
}

TEST(Escape, MeansABoundaryInAnExpressionAndABackspaceInAClass) {
  EXPECT_EQ(read("\\b")->assertion, Assertion::kWordBoundary);
  EXPECT_EQ(read("\\b", EscapePlace::kClass)->literal, U'\b');
}

TEST(Escape, GivesCategoriesAndTheirOpposites) {
  EXPECT_EQ(read("\\d")->set, digit_characters());
  EXPECT_EQ(read("\\S", EscapePlace::kClass)->set, space_characters().complement());
}

TEST(Escape, RefusesWhatPythonRefuses) {
  for (const char* text : {"\\", "\\q", "\\x4", "\\u12", "\\U00110000", "\\400", "\\z"}) {
    const auto escape = read(text);
    ASSERT_FALSE(escape) << text;
    EXPECT_EQ(escape.error().code(), ErrorCode::kInvalidArgument) << text;
  }
  EXPECT_FALSE(read("\\8", EscapePlace::kClass));
  EXPECT_FALSE(read("\\A", EscapePlace::kClass));
}

TEST(Escape, NamesBackReferencesNamesAndSurrogatesAsUnsupported) {
  for (const auto& [text, why] : {std::pair{"\\1", "back-reference \\1"},
                                  {"\\12", "back-reference \\12"},
                                  {"\\N{DASH}", "\\uXXXX"},
                                  {"\\ud800", "surrogate"}}) {
    const auto escape = read(text);
    ASSERT_FALSE(escape) << text;
    EXPECT_EQ(escape.error().code(), ErrorCode::kUnsupported) << text;
    EXPECT_THAT(escape.error().message(), HasSubstr(why));
  }
}

}  // namespace
}  // namespace prefilter::rules
