#include "base/statistics/clopper_pearson.h"

#include <gtest/gtest.h>

#include <cmath>

namespace prefilter::statistics {
namespace {

TEST(ClopperPearson, GivesTheRuleOfThreeForNoMisses) {
  const Interval interval = clopper_pearson(59, 59, 0.90);  // one-sided 95 %
  EXPECT_NEAR(interval.low, std::pow(0.05, 1.0 / 59.0), 1e-9);
  EXPECT_GT(interval.low, 0.95);
  EXPECT_DOUBLE_EQ(interval.high, 1.0);
  EXPECT_LT(clopper_pearson(58, 58, 0.90).low, 0.95);
}

TEST(ClopperPearson, KnowsNothingOfNothing) {
  const Interval interval = clopper_pearson(0, 0, 0.95);
  EXPECT_FALSE(interval.value);
  EXPECT_DOUBLE_EQ(interval.low, 0.0);
  EXPECT_DOUBLE_EQ(interval.high, 1.0);
}

}  // namespace
}  // namespace prefilter::statistics
