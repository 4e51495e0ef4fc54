#include "engine/score/exp.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>

namespace prefilter::score {
namespace {

TEST(DeterministicExp, IsCloseToTheTrueValueEverywhere) {
  for (int i = -70000; i <= 70000; ++i) {
    const double x = i * 0.00999;
    const long double truth = std::exp(static_cast<long double>(x));
    const long double error = std::fabs(deterministic_exp(x) - truth) / truth;
    ASSERT_LT(error, 1e-15L) << x;
  }
}

TEST(DeterministicExp, IsExactAtZeroAndClampsOutside) {
  EXPECT_EQ(deterministic_exp(0.0), 1.0);
  EXPECT_EQ(deterministic_exp(-1e308), deterministic_exp(-700.0));
  EXPECT_EQ(deterministic_exp(1e308), deterministic_exp(700.0));
  EXPECT_GT(deterministic_exp(-700.0), 0.0);
}

TEST(DeterministicExp, HasTheseBitsOnEveryMachine) {
  // Recorded once; they change only if the function does, and then goldens of bundles change too.
  EXPECT_EQ(std::bit_cast<uint64_t>(deterministic_exp(1.0)), 0x4005bf0a8b14576aU);
  EXPECT_EQ(std::bit_cast<uint64_t>(deterministic_exp(-3.75)), 0x3f981509354f0d29U);
  EXPECT_EQ(std::bit_cast<uint64_t>(deterministic_exp(-41.3)), 0x3c355b9c5736ba56U);
}

}  // namespace
}  // namespace prefilter::score
