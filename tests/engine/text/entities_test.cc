#include "engine/text/entities.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace prefilter::text {
namespace {

/// The text with its first reference undone; "-" if nothing is a reference there.
std::string decoded(std::string_view text) {
  const std::optional<Reference> reference = read_reference(text, 0);
  if (!reference) return "-";
  std::string result;
  for (const char32_t code_point : reference->code_points) {
    if (code_point != 0) utf8::append(result, code_point);
  }
  return result.append(text.substr(reference->length));
}

TEST(Entities, KnowsNamesFromTheWholeTable) {
  EXPECT_EQ(decoded("&amp;"), "&");
  EXPECT_EQ(decoded("&AElig;x"), "\u00C6x");
  EXPECT_EQ(decoded("&zwnj;"), "\u200C");
  EXPECT_EQ(decoded("&zwj;"), "\u200D");
  EXPECT_EQ(decoded("&frac12;"), "\u00BD");
  EXPECT_EQ(decoded("&b.alpha;"), "-");
  EXPECT_EQ(decoded("&CounterClockwiseContourIntegral;"), "\u2233");  // the longest
  EXPECT_EQ(decoded("&acE;"), "\u223E\u0333");                        // two code points
  EXPECT_EQ(decoded("&afr;"), "\U0001D51E");
}

TEST(Entities, NamesAreCaseSensitive) {
  EXPECT_EQ(decoded("&Eacute;"), "\u00C9");
  EXPECT_EQ(decoded("&eacute;"), "\u00E9");
  EXPECT_EQ(decoded("&eAcute;"), "-");
}

TEST(Entities, OldNamesNeedNoSemicolonUnlessAWordOrAnAssignmentGoesOn) {
  EXPECT_EQ(decoded("&copy 2024"), "\u00A9 2024");
  EXPECT_EQ(decoded("&eacute"), "\u00E9");
  EXPECT_EQ(decoded("&amp&amp"), "&&amp");
  EXPECT_EQ(decoded("&copy=3"), "-");
  EXPECT_EQ(decoded("&section=2"), "-");
  EXPECT_EQ(decoded("&notit;"), "-");
  EXPECT_EQ(decoded("&hellip "), "-");  // a newer name
}

TEST(Entities, NumbersFollowTheStandard) {
  EXPECT_EQ(decoded("&#233;"), "\u00E9");
  EXPECT_EQ(decoded("&#xE9;"), "\u00E9");
  EXPECT_EQ(decoded("&#Xe9;"), "\u00E9");
  EXPECT_EQ(decoded("&#0233x"), "\u00E9x");
  EXPECT_EQ(decoded("&#128512;"), "\U0001F600");
  EXPECT_EQ(decoded("&#39;s"), "'s");
}

TEST(Entities, NumbersOfWindows1252AreRemapped) {
  EXPECT_EQ(decoded("&#128;"), "\u20AC");
  EXPECT_EQ(decoded("&#x92;"), "\u2019");
  EXPECT_EQ(decoded("&#150;"), "\u2013");
  EXPECT_EQ(decoded("&#159;"), "\u0178");
  EXPECT_EQ(decoded("&#129;"), "\u0081");  // has no meaning there
}

TEST(Entities, NumbersThatAreNoCharacterGiveTheReplacement) {
  for (const std::string_view number : {"&#0;", "&#xD800;", "&#xDFFF;", "&#x110000;",
                                        "&#99999999999999999999;", "&#xFFFFFFFFFFFFFFFFF;"}) {
    EXPECT_EQ(decoded(number), "\uFFFD") << number;
  }
}

TEST(Entities, AnythingElseIsText) {
  for (const std::string_view text :
       {"&", "& ", "&;", "&#", "&#;", "&#x;", "&#x", "&#xg;", "&1;", "&T", "&ampere;", "&&amp;"}) {
    EXPECT_EQ(decoded(text), "-") << text;
  }
}

}  // namespace
}  // namespace prefilter::text
