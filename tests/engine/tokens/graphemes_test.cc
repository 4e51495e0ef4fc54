#include "engine/tokens/graphemes.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace prefilter::tokens {
namespace {

std::vector<std::string> clusters(std::string_view text) {
  std::vector<std::string> found;
  for (size_t at = 0; at < text.size();) {
    const size_t end = grapheme_end(text, at);
    found.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return found;
}

using Clusters = std::vector<std::string>;

TEST(Graphemes, AMarkBelongsToWhatItFollows) {
  EXPECT_EQ(clusters("ae\u0301\u0323b"), (Clusters{"a", "e\u0301\u0323", "b"}));
}

TEST(Graphemes, CarriageReturnAndLineFeedAreOne) {
  EXPECT_EQ(clusters("a\r\n\n\rb"), (Clusters{"a", "\r\n", "\n", "\r", "b"}));
}

TEST(Graphemes, AMarkAfterAControlStandsAlone) {
  EXPECT_EQ(clusters("\n\u0301"), (Clusters{"\n", "\u0301"}));
}

TEST(Graphemes, HangulJamoFormSyllables) {
  EXPECT_EQ(clusters("\u1100\u1161\u11A8\u1100"), (Clusters{"\u1100\u1161\u11A8", "\u1100"}));
  EXPECT_EQ(clusters("\uAC00\u11A8\uAC01\u1161"), (Clusters{"\uAC00\u11A8", "\uAC01", "\u1161"}));
}

TEST(Graphemes, FlagsArePairsOfRegionalIndicators) {
  EXPECT_EQ(clusters("🇩🇪🇫🇷🇩"), (Clusters{"🇩🇪", "🇫🇷", "🇩"}));
}

TEST(Graphemes, AJoinerTiesPictographs) {
  EXPECT_EQ(clusters("👩‍👩‍👧x"), (Clusters{"👩‍👩‍👧", "x"}));
  EXPECT_EQ(clusters("a\u200D👧"), (Clusters{"a\u200D", "👧"}));
  EXPECT_EQ(clusters("👩\u200D\u200D👧"), (Clusters{"👩\u200D\u200D", "👧"}));
}

TEST(Graphemes, AConjunctHoldsTogether) {
  EXPECT_EQ(clusters("\u0915\u094D\u0915"), (Clusters{"\u0915\u094D\u0915"}));
  EXPECT_EQ(clusters("\u0915\u0915"), (Clusters{"\u0915", "\u0915"}));
  EXPECT_EQ(clusters("a\u094D\u0915"), (Clusters{"a\u094D", "\u0915"}));
}

}  // namespace
}  // namespace prefilter::tokens
