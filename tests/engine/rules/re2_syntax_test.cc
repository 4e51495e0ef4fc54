#include "engine/rules/re2_syntax.h"

#include <gtest/gtest.h>

#include "engine/rules/parser.h"

namespace prefilter::rules {
namespace {

Re2Pattern written(std::string_view pattern, Flags flags = {}) {
  return to_re2(*parse_pattern(pattern, flags));
}

TEST(Re2Syntax, WritesCharactersInTheAlphabetOfMarkedTexts) {
  EXPECT_EQ(written("Sale").text, "Sale");
  EXPECT_EQ(written("é").text, "_\\x{e9}_");
  EXPECT_EQ(written("€").text, "\\x01\\x{20ac}\\x01");
  EXPECT_EQ(written("_").text, "_\\x{d802}_");
}

TEST(Re2Syntax, WritesAClassAsWhatStaysAndWhatStandsBetweenMarks) {
  EXPECT_EQ(written("[aé]").text, "(?:a|_\\x{e9}_)");
  EXPECT_EQ(written("[a-c]").text, "[a-c]");
  EXPECT_EQ(written("k", {.ignorecase = true}).text, "(?:[Kk]|_\\x{212a}_)");
  EXPECT_EQ(written("[é€]").text, "[\\x01_][\\x{e9}\\x{20ac}][\\x01_]");
}

TEST(Re2Syntax, GivesALineEndBothItsForms) { EXPECT_EQ(written("\\n").text, "[\\x{2}\\x{a}]"); }

TEST(Re2Syntax, WritesGroupsRepeatsAndBoundariesWithoutCaptures) {
  EXPECT_EQ(written("\\b(a|bc)+?d{2,}\\Z").text, "\\b(?:(?:a|bc))+?(?:d){2,}\\z");
}

TEST(Re2Syntax, SaysWhichLineEndsThePatternAsksFor) {
  EXPECT_TRUE(written("a$").last_line_end);
  EXPECT_FALSE(written("a$").any_line_end);
  EXPECT_TRUE(written("^a", {.multiline = true}).any_line_end);
  EXPECT_FALSE(written("^a").any_line_end || written("^a").last_line_end);
}

}  // namespace
}  // namespace prefilter::rules
