#include "base/spread.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace prefilter {
namespace {

TEST(Spread, TakesPercentilesByNearestRank) {
  std::vector<double> samples;
  for (int i = 100; i >= 1; --i) samples.push_back(i);
  const Spread spread = spread_of(samples);
  EXPECT_EQ(spread.n, 100U);
  EXPECT_EQ(spread.p50, 50.0);
  EXPECT_EQ(spread.p95, 95.0);
  EXPECT_EQ(spread.p99, 99.0);
  EXPECT_EQ(spread.smallest, 1.0);
  EXPECT_EQ(spread.largest, 100.0);
}

TEST(Spread, IsTheSampleItselfWhereThereIsOne) {
  const Spread spread = spread_of({7.0});
  EXPECT_EQ(spread.p50, 7.0);
  EXPECT_EQ(spread.p99, 7.0);
}

TEST(Spread, WantsASample) { EXPECT_THROW(spread_of({}), CheckFailure); }

}  // namespace
}  // namespace prefilter
