#include "engine/tokens/added_tokens.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

/// The parts as texts, tokens in brackets.
std::string split(const AddedTokenFinder& finder, const std::string& text) {
  std::string shown;
  for (const TextPart& part : finder.split(text)) {
    const std::string piece = text.substr(part.begin, part.end - part.begin);
    shown += part.id < 0 ? piece + "|" : "[" + piece + "=" + std::to_string(part.id) + "]|";
  }
  return shown;
}

TEST(AddedTokens, AreCutOutOfTheText) {
  const AddedTokenFinder finder({{.content = "<s>", .id = 1}});
  EXPECT_EQ(split(finder, "a<s>b<s"), "a|[<s>=1]|b<s|");
  EXPECT_EQ(split(finder, "<s><s>"), "[<s>=1]|[<s>=1]|");
  EXPECT_EQ(split(finder, ""), "");
  EXPECT_EQ(split(AddedTokenFinder(), "plain"), "plain|");
}

TEST(AddedTokens, TheLeftmostThenTheLongestWins) {
  const AddedTokenFinder finder(
      {{.content = "ab", .id = 1}, {.content = "abcd", .id = 2}, {.content = "bcdefg", .id = 3}});
  EXPECT_EQ(split(finder, "abcdefg"), "[abcd=2]|efg|");
  EXPECT_EQ(split(finder, "abcx"), "[ab=1]|cx|");
}

TEST(AddedTokens, StripTheSpaceThatIsNotTakenYet) {
  const AddedTokenFinder left(
      {{.content = "L", .id = 1, .lstrip = true}, {.content = "R", .id = 2, .rstrip = true}});
  EXPECT_EQ(split(left, "a \u3000L b"), "a|[ \u3000L=1]| b|");
  EXPECT_EQ(split(left, "R \t b"), "[R \t =2]|b|");
  EXPECT_EQ(split(left, "R  L"), "[R  =2]|[L=1]|");
}

TEST(AddedTokens, ASingleWordStandsBetweenNonWords) {
  const AddedTokenFinder finder({{.content = "cat", .id = 1, .single_word = true}});
  EXPECT_EQ(split(finder, "cat, cats a-cat \u00E9cat"), "[cat=1]|, cats a-|[cat=1]| \u00E9cat|");
}

}  // namespace
}  // namespace prefilter::tokens
