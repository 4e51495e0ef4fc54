#include "lab/evaluate/scores.h"

#include <gtest/gtest.h>

namespace prefilter::evaluate {
namespace {

TEST(Scores, BeforeAnyIsJudgedNothingIsShownOrBlocked) {
  const FormScores scores = unjudged(3);
  EXPECT_EQ(scores.shown, (std::vector<uint8_t>{0, 0, 0}));
  EXPECT_EQ(scores.blocked, scores.shown);
  EXPECT_EQ(scores.failed, scores.shown);
  EXPECT_EQ(scores.language.size(), 3U);
  EXPECT_EQ(scores.margin.size(), 3U);
}

}  // namespace
}  // namespace prefilter::evaluate
