#include "engine/text/length_band.h"

#include <gtest/gtest.h>

namespace prefilter::text {
namespace {

TEST(LengthBand, EachBandBeginsWhereTheOneBeforeEnds) {
  EXPECT_EQ(length_band(0), LengthBand::kNone);
  EXPECT_EQ(length_band(1), LengthBand::kSnippet);
  EXPECT_EQ(length_band(125), LengthBand::kSnippet);
  EXPECT_EQ(length_band(126), LengthBand::kTeaser);
  EXPECT_EQ(length_band(299), LengthBand::kTeaser);
  EXPECT_EQ(length_band(300), LengthBand::kShort);
  EXPECT_EQ(length_band(999), LengthBand::kShort);
  EXPECT_EQ(length_band(1000), LengthBand::kArticle);
  EXPECT_EQ(length_band(1000000), LengthBand::kArticle);
}

TEST(LengthBand, NamesSayTheRange) {
  EXPECT_EQ(to_string(LengthBand::kNone), "0");
  EXPECT_EQ(to_string(length_band(60)), "1-125");
  EXPECT_EQ(to_string(LengthBand::kArticle), "1000+");
}

}  // namespace
}  // namespace prefilter::text
