#include "lab/evaluate/thresholds.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace prefilter::evaluate {
namespace {

/// Scores in which precision rises and falls along the thresholds.
Ranking a_ranking(uint64_t seed, size_t n = 300) {
  Random random(seed);
  std::vector<float> p;
  std::vector<uint8_t> labels;
  for (size_t i = 0; i < n; ++i) {
    p.push_back(static_cast<float>(random.below(100)) / 100.0F);
    labels.push_back(random.uniform() < p.back() ? 1 : 0);
  }
  return ranked(p, labels);
}

double f1_at(const Ranking& ranking, float threshold) {
  const Confusion counts = confusion_at(ranking, threshold);
  const size_t wrong = counts.false_positives + counts.false_negatives;
  return 2.0 * static_cast<double>(counts.true_positives) /
         static_cast<double>(2 * counts.true_positives + wrong);
}

double precision_at(const Ranking& ranking, float threshold) {
  const Confusion counts = confusion_at(ranking, threshold);
  return static_cast<double>(counts.true_positives) /
         static_cast<double>(counts.true_positives + counts.false_positives);
}

TEST(Thresholds, NoScoreGivesAHigherF1ThanTheOneFound) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Ranking ranking = a_ranking(seed);
    const FoundThreshold found = max_f1_threshold(ranking);
    const double best = f1_at(ranking, found.value);
    EXPECT_EQ(found.confusion, confusion_at(ranking, found.value));
    for (const float score : ranking.scores) EXPECT_LE(f1_at(ranking, score), best + 1e-12);
  }
}

TEST(Thresholds, NoLowerScoreReachesTheTargetPrecision) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Ranking ranking = a_ranking(seed);
    const auto found = precision_threshold(ranking, 0.8);
    ASSERT_TRUE(found);
    EXPECT_GE(precision_at(ranking, found->value), 0.8);
    for (const float score : ranking.scores) {
      if (score >= found->value) continue;
      EXPECT_LT(precision_at(ranking, score), 0.8);
    }
  }
}

TEST(Thresholds, APrecisionThatNoThresholdHasIsNotFound) {
  const std::vector<float> p = {0.9F, 0.8F, 0.1F};
  const std::vector<uint8_t> labels = {0, 1, 1};
  EXPECT_FALSE(precision_threshold(ranked(p, labels), 0.9));
}

TEST(Thresholds, AreShortNumbersBetweenTwoScores) {
  EXPECT_EQ(short_number(0.31F, 0.62F), 0.5F);
  EXPECT_EQ(short_number(0.9123F, 0.9177F), 0.915F);
  EXPECT_EQ(short_number(0.25F, std::nextafter(0.25F, 1.0F)), std::nextafter(0.25F, 1.0F));
  EXPECT_EQ(short_number(0.0F, 1.0F), 0.5F);
}

TEST(Thresholds, AStepIsBlockedWholeAndNothingBelowIt) {
  const Ranking ranking = a_ranking(9);
  for (size_t step = 0; step < ranking.steps.size(); ++step) {
    const Confusion counts = confusion_at(ranking, threshold_of_step(ranking, step));
    EXPECT_EQ(counts.true_positives + counts.false_positives, ranking.steps[step]);
  }
}

}  // namespace
}  // namespace prefilter::evaluate
