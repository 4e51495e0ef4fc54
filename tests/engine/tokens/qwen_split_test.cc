#include "engine/tokens/qwen_split.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace prefilter::tokens {
namespace {

using Parts = std::vector<std::string>;

Parts split(std::string_view text) {
  Parts parts;
  for (size_t at = 0; at < text.size();) {
    const size_t end = qwen_match_end(text, at);
    if (end <= at) {
      ADD_FAILURE() << "an empty match at " << at;
      break;
    }
    parts.emplace_back(text.substr(at, end - at));
    at = end;
  }
  return parts;
}

TEST(QwenSplit, ASpaceGoesWithTheWordBehindIt) {
  EXPECT_EQ(split("two  words"), (Parts{"two", " ", " words"}));
  EXPECT_EQ(split("x \u00E9t\u00E9"), (Parts{"x", " \u00E9t\u00E9"}));
}

TEST(QwenSplit, ContractionsStandAlone) {
  EXPECT_EQ(split("I'LL don't x'RExy"), (Parts{"I", "'LL", " don", "'t", " x", "'RE", "xy"}));
  EXPECT_EQ(split("'\u017Fx"), (Parts{"'\u017F", "x"}));
  EXPECT_EQ(split("'x '"), (Parts{"'x", " '"}));
}

TEST(QwenSplit, EveryDigitStandsAlone) { EXPECT_EQ(split("a12"), (Parts{"a", "1", "2"})); }

TEST(QwenSplit, SymbolsTakeTheLineEndsBehindThem) {
  EXPECT_EQ(split("a ?!\n\nb"), (Parts{"a", " ?!\n\n", "b"}));
  EXPECT_EQ(split("$a"), (Parts{"$a"}));
}

TEST(QwenSplit, SpacesBreakAfterTheirLastLineEnd) {
  EXPECT_EQ(split(" \n \n  x"), (Parts{" \n \n", " ", " x"}));
  EXPECT_EQ(split("x   "), (Parts{"x", "   "}));
  EXPECT_EQ(split("x \t1"), (Parts{"x", " ", "\t", "1"}));
}

}  // namespace
}  // namespace prefilter::tokens
