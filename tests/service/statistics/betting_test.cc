#include "service/statistics/betting.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace prefilter::statistics {
namespace {

constexpr double kAlpha = 0.05;

double bound(const std::vector<Tally>& groups, const std::vector<double>& coefficients) {
  return JointBets(groups).lower_bound(coefficients, kAlpha);
}

double bound_of_share(const Tally& tally) { return bound({tally}, {1.0}); }

TEST(ShareBet, StartsWithOneAndGainsByHitsAndLosesByMisses) {
  EXPECT_NEAR(ShareBet({}).log_wealth(0.95), 0.0, 1e-12);
  const double after_hits = ShareBet({{1.0, 30.0, 0.0}}).log_wealth(0.95);
  EXPECT_GT(after_hits, 0.0);
  EXPECT_LT(ShareBet({{1.0, 30.0, 1.0}}).log_wealth(0.95), after_hits);
}

TEST(ShareBet, IsWorthTheIntegralOverItsBettors) {
  // 10 hits, none missed: the integral of (1 + v (1/p - 1))^10 over v in (0, 1).
  const double r = 1.0 / 0.8 - 1.0;
  const double integral = (std::pow(1.0 + r, 11) - 1.0) / (11.0 * r);
  EXPECT_NEAR(ShareBet({{1.0, 10.0, 0.0}}).log_wealth(0.8), std::log(integral), 1e-4);
}

TEST(ShareBet, IsAFairGameAtTheTrueShareWhateverTheWeights) {
  // Two kinds of articles, of which the second is drawn four times as often: all draws of three
  // labels, each with its probability, leave one on average.
  const double share[] = {0.9, 0.5};
  const double drawn[] = {0.2, 0.8};  // of 1 part first kind and 1 part second, pi 1 : 4
  const double weight[] = {1.0, 0.25};
  const double true_share = 0.7;
  double mean = 0.0;
  for (int path = 0; path < 64; ++path) {
    double probability = 1.0;
    Tally tally;
    for (int label = 0; label < 3; ++label) {
      const int kind = (path >> (2 * label)) & 1;
      const bool hit = ((path >> (2 * label + 1)) & 1) != 0;
      probability *= drawn[kind] * (hit ? share[kind] : 1.0 - share[kind]);
      add_label(tally, weight[kind], hit);
    }
    mean += probability * std::exp(ShareBet(tally).log_wealth(true_share));
  }
  EXPECT_NEAR(mean, 1.0, 1e-9);
}

TEST(ShareBet, FallsInTheShareAndIsConvexWithTheSlopeItSays) {
  const ShareBet bet({{1.0, 40.0, 3.0}, {0.3, 25.0, 6.0}});
  double before = bet.log_wealth(0.05);
  double slope_before = bet.slope(0.05);
  for (double p = 0.10; p < 0.999; p += 0.05) {
    const double here = bet.log_wealth(p);
    const double slope = bet.slope(p);
    EXPECT_LT(here, before);
    EXPECT_GE(slope, slope_before);
    EXPECT_NEAR((bet.log_wealth(p + 1e-6) - here) / 1e-6, slope, 1e-3 * std::abs(slope) + 1e-3);
    before = here;
    slope_before = slope;
  }
}

TEST(JointBets, CertifyAShareOf95PercentAfter88HitsWithoutAMiss) {
  EXPECT_GT(bound_of_share({{1.0, 88.0, 0.0}}), 0.95);
  EXPECT_LT(bound_of_share({{1.0, 87.0, 0.0}}), 0.95);
  EXPECT_LT(bound_of_share({{1.0, 88.0, 1.0}}), 0.95);
}

TEST(JointBets, KnowNothingWithoutLabels) {
  EXPECT_DOUBLE_EQ(bound_of_share({}), 0.0);
  EXPECT_NEAR(bound({{}, {}}, {0.5, -0.5}), -0.5, 1e-9);
}

TEST(JointBets, LoseNoMoreThanItsPartByAGroupWithoutLabels) {
  const Tally many = {{1.0, 2000.0, 20.0}};
  const double alone = bound_of_share(many);
  const double both = bound({many, {}}, {0.9, 0.1});
  EXPECT_NEAR(both, 0.9 * alone, 1e-6);
}

TEST(JointBets, BoundTheSameFromBelowAndFromAbove) {
  const Tally tally = {{1.0, 180.0, 20.0}};
  EXPECT_NEAR(bound({exchanged(tally)}, {-1.0}), bound_of_share(tally) - 1.0, 1e-6);
}

TEST(JointBets, RiseWithHitsAndScaleWithTheCoefficients) {
  const std::vector<Tally> groups = {{{1.0, 90.0, 4.0}}, {{1.0, 40.0, 10.0}}};
  const double once = bound(groups, {0.7, 0.3});
  EXPECT_NEAR(bound(groups, {7.0, 3.0}), 10.0 * once, 1e-6);
  EXPECT_GT(bound({{{1.0, 120.0, 4.0}}, {{1.0, 40.0, 10.0}}}, {0.7, 0.3}), once);
}

TEST(JointBets, ExceedWhatIsBelowTheirBound) {
  const std::vector<Tally> groups = {{{1.0, 60.0, 2.0}}, {{1.0, 12.0, 6.0}, {0.5, 9.0, 1.0}}, {}};
  for (const std::vector<double>& coefficients :
       {std::vector<double>{0.6, 0.4, 0.0}, {0.9, -0.5, 0.1}, {-3.0, 2.0, -0.5}, {0.0, 0.0, 1.0}}) {
    const JointBets bets(groups);
    const double low = bets.lower_bound(coefficients, kAlpha);
    EXPECT_TRUE(bets.exceeds(coefficients, low - 1e-5, kAlpha)) << low;
    EXPECT_FALSE(bets.exceeds(coefficients, low + 1e-5, kAlpha)) << low;
  }
}

TEST(JointBets, AreTighterThanTwoBoundsAtHalfTheLevelEach) {
  const std::vector<Tally> groups = {{{1.0, 150.0, 3.0}}, {{1.0, 150.0, 3.0}}};
  const double each =
      JointBets(std::vector<Tally>{groups[0]}).lower_bound(std::vector<double>{1.0}, kAlpha / 2.0);
  EXPECT_GT(bound(groups, {0.5, 0.5}), each);
}

TEST(JointBets, FindTheLeastSumOfASearchOverAllShares) {
  const std::vector<Tally> groups = {{{1.0, 60.0, 2.0}}, {{1.0, 12.0, 6.0}, {0.5, 9.0, 1.0}}};
  const ShareBet first(groups[0]);
  const ShareBet second(groups[1]);
  double least = 1.0;
  for (double p = 0.002; p <= 1.0; p += 0.002) {
    double low = 1e-6;  // the smallest share of the second group in the set, by halving
    double high = 1.0;
    if (first.log_wealth(p) + second.log_wealth(high) > -std::log(kAlpha)) continue;
    for (int step = 0; step < 40; ++step) {
      const double middle = 0.5 * (low + high);
      const bool in = first.log_wealth(p) + second.log_wealth(middle) <= -std::log(kAlpha);
      (in ? high : low) = middle;
    }
    least = std::min(least, 0.6 * p + 0.4 * high);
  }
  EXPECT_NEAR(bound(groups, {0.6, 0.4}), least, 1e-4);
}

}  // namespace
}  // namespace prefilter::statistics
