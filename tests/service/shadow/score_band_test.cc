#include "service/shadow/score_band.h"

#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

TEST(ScoreBand, ABandBeginsWhereTheOneBeforeEnds) {
  EXPECT_EQ(score_band(0.0F), 0);
  EXPECT_EQ(score_band(0.0029F), 0);
  EXPECT_EQ(score_band(0.003F), 1);
  EXPECT_EQ(score_band(0.97F), 8);
  EXPECT_EQ(score_band(1.0F), 8);
}

TEST(ScoreBand, NamesSayTheRange) {
  EXPECT_EQ(score_band_name(0), "0.0-0.003");
  EXPECT_EQ(score_band_name(8), "0.97-1.0");
  EXPECT_EQ(score_band_name(kNoScoreBand), "none");
}

TEST(ScoreBand, TheMoreDoubtfulAnArticleThatNobodyBlocksTheMoreOftenItIsShown) {
  double before = 0.2;  // none is shown less than a fifth as often as another
  for (int band = 0; band < static_cast<int>(kScoreBandEnds.size()); ++band) {
    const double weight = neither_weight(band);
    EXPECT_GE(weight, before);
    EXPECT_LE(weight, 1.0);
    before = weight;
  }
  EXPECT_EQ(neither_weight(kNoScoreBand), 1.0);
}

}  // namespace
}  // namespace prefilter::shadow
