#include "service/watch/divergence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace prefilter::watch {
namespace {

using Counts = std::vector<uint64_t>;

TEST(Divergence, IsZeroForTheSameMixWhateverItsSize) {
  EXPECT_NEAR(population_stability_index(Counts{500, 1500}, Counts{50000, 150000}), 0.0, 1e-5);
  EXPECT_NEAR(jensen_shannon(Counts{500, 1500}, Counts{50000, 150000}), 0.0, 1e-5);
}

TEST(Divergence, FollowsItsFormula) {
  const double psi = (0.4 - 0.2) * std::log(0.4 / 0.2) + (0.6 - 0.8) * std::log(0.6 / 0.8);
  EXPECT_NEAR(population_stability_index(Counts{200000, 800000}, Counts{400000, 600000}), psi,
              1e-4);
}

TEST(Divergence, BearsEmptyCategoriesAndReachesOneBitForNothingInCommon) {
  EXPECT_NEAR(jensen_shannon(Counts{1000000, 0}, Counts{0, 1000000}), 1.0, 1e-4);
  EXPECT_TRUE(std::isfinite(population_stability_index(Counts{1000, 0}, Counts{0, 1000})));
  EXPECT_DOUBLE_EQ(population_stability_index(Counts{0, 0}, Counts{0, 0}), 0.0);
}

}  // namespace
}  // namespace prefilter::watch
