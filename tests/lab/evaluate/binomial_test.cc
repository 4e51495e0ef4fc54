#include "lab/evaluate/binomial.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "tests/lab/evaluate/golden_figures.h"

namespace prefilter::evaluate {
namespace {

TEST(Binomial, IntervalsOfSharesEqualThoseOfSciPy) {
  for (const auto& known : golden_figures()["shares"]) {
    const statistics::Interval figure = statistics::clopper_pearson(known[0], known[1], known[2]);
    EXPECT_NEAR(figure.low, known[3].get<double>(), kGoldenTolerance) << known;
    EXPECT_NEAR(figure.high, known[4].get<double>(), kGoldenTolerance) << known;
  }
}

TEST(Binomial, McNemarEqualsSciPy) {
  for (const auto& known : golden_figures()["mcnemar"]) {
    EXPECT_NEAR(mcnemar(known[0], known[1]), known[2].get<double>(), kGoldenTolerance) << known;
    EXPECT_NEAR(mcnemar(known[1], known[0]), known[2].get<double>(), kGoldenTolerance) << known;
  }
}

TEST(Binomial, TailsEqualSciPy) {
  for (const auto& known : golden_figures()["upper_tails"]) {
    EXPECT_NEAR(upper_tail(known[0], known[1], known[2]), known[3].get<double>(), kGoldenTolerance);
  }
}

TEST(Binomial, AShareOfNothingHasNoValueAndEveryPossibleOne) {
  const statistics::Interval nothing = statistics::clopper_pearson(0, 0, 0.95);
  EXPECT_FALSE(nothing.value);
  EXPECT_EQ(nothing.low, 0.0);
  EXPECT_EQ(nothing.high, 1.0);
  EXPECT_FALSE(f1(0, 0, 0.95).value);
}

TEST(Binomial, F1FollowsFromTheThreeCounts) {
  const statistics::Interval figure = f1(483, 37 + 54, 0.95);
  EXPECT_NEAR(*figure.value, 2.0 * 483 / (2.0 * 483 + 37 + 54), 1e-12);
  EXPECT_LT(figure.low, *figure.value);
  EXPECT_GT(figure.high, *figure.value);
  EXPECT_LT(f1(20, 0, 0.95).low, 0.95) << "twenty without an error prove no perfect F1";
}

TEST(Binomial, TheIntervalOfF1CoversTheTrueOne) {
  // 25 % commerce, recall 0.8, 5 % of journalism blocked: TP 0.2, FN 0.05, FP 0.0375 of all.
  const double truth = 2.0 * 0.2 / (2.0 * 0.2 + 0.05 + 0.0375);
  Random random(11);
  int missed = 0;
  constexpr int kRuns = 2000;
  for (int run = 0; run < kRuns; ++run) {
    size_t hits = 0;
    size_t wrong = 0;
    for (int article = 0; article < 200; ++article) {
      const double where = random.uniform();
      if (where < 0.2) ++hits;
      if (where >= 0.2 && where < 0.2875) ++wrong;
    }
    const statistics::Interval figure = f1(hits, wrong, 0.95);
    if (truth < figure.low || truth > figure.high) ++missed;
  }
  EXPECT_LE(missed, kRuns * 5 / 100 + 20);  // two standard deviations of noise
  EXPECT_GE(missed, kRuns / 100) << "an interval that never misses is too wide";
}

TEST(Binomial, KnowsHowManyLabelsACertificateNeeds) {
  EXPECT_EQ(labels_needed(0, 0.95, 0.95), 59U);
  EXPECT_EQ(labels_needed(1, 0.95, 0.95), 93U);
  EXPECT_EQ(labels_needed(20, 0.95, 0.95), 577U);
  EXPECT_EQ(labels_needed(0, 0.9, 0.95), 29U);
  EXPECT_EQ(labels_needed(20, 0.98, 0.95), 1449U);
}

}  // namespace
}  // namespace prefilter::evaluate
