#include "base/binary_metrics.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

using Scores = std::vector<float>;
using Labels = std::vector<int>;

TEST(BinaryMetrics, CountsDecisionsAndAScoreAtTheThresholdIsPositive) {
  const Scores scores = {0.9F, 0.5F, 0.5F, 0.49F, 0.2F, 0.1F};
  const Labels labels = {1, 1, 0, 1, 0, 0};
  const Confusion counts = confusion(scores, labels, 0.5F);
  EXPECT_EQ(
      counts,
      (Confusion{
          .true_positives = 2, .false_positives = 1, .true_negatives = 2, .false_negatives = 1}));
  EXPECT_EQ(counts.count(), 6U);
}

TEST(BinaryMetrics, GivesTheRatiosOfTheCounts) {
  const Scores scores = {0.9F, 0.8F, 0.7F, 0.6F, 0.4F, 0.3F, 0.2F, 0.1F};
  const Labels labels = {1, 1, 1, 0, 1, 1, 0, 0};
  const BinaryMetrics metrics = binary_metrics(scores, labels, 0.5F);
  EXPECT_DOUBLE_EQ(metrics.precision, 3.0 / 4.0);
  EXPECT_DOUBLE_EQ(metrics.recall, 3.0 / 5.0);
  EXPECT_DOUBLE_EQ(metrics.f1, 2.0 * 0.75 * 0.6 / 1.35);
  EXPECT_DOUBLE_EQ(metrics.accuracy, 5.0 / 8.0);
  EXPECT_DOUBLE_EQ(metrics.average_precision, (1.0 + 1.0 + 1.0 + 4.0 / 5.0 + 5.0 / 6.0) / 5.0);
}

TEST(BinaryMetrics, ARatioOfNothingIsZero) {
  const BinaryMetrics none = binary_metrics({}, {}, 0.5F);
  EXPECT_EQ(none.precision + none.recall + none.f1 + none.accuracy + none.average_precision, 0.0);
  const BinaryMetrics no_decision = binary_metrics(Scores{0.1F, 0.2F}, Labels{1, 0}, 0.5F);
  EXPECT_EQ(no_decision.precision, 0.0);
  EXPECT_EQ(no_decision.f1, 0.0);
  EXPECT_EQ(no_decision.accuracy, 0.5);
  const BinaryMetrics no_positive = binary_metrics(Scores{0.9F, 0.2F}, Labels{0, 0}, 0.5F);
  EXPECT_EQ(no_positive.recall, 0.0);
  EXPECT_EQ(no_positive.average_precision, 0.0);
}

TEST(AveragePrecision, AgreesWithTheDefinitionsExample) {
  // The example of scikit-learn's average_precision_score: 0.8333…
  EXPECT_DOUBLE_EQ(average_precision(Scores{0.1F, 0.4F, 0.35F, 0.8F}, Labels{0, 0, 1, 1}),
                   0.5 * 1.0 + 0.5 * (2.0 / 3.0));
}

TEST(AveragePrecision, EqualScoresAreOneStepInWhateverOrder) {
  const double expected = 0.5 * (1.0 / 3.0) + 0.5 * (2.0 / 4.0);
  EXPECT_DOUBLE_EQ(average_precision(Scores{0.5F, 0.5F, 0.5F, 0.1F}, Labels{1, 0, 0, 1}), expected);
  EXPECT_DOUBLE_EQ(average_precision(Scores{0.1F, 0.5F, 0.5F, 0.5F}, Labels{1, 0, 0, 1}), expected);
}

TEST(AveragePrecision, IsOneForAPerfectOrderAndTheShareOfPositivesWithoutAny) {
  EXPECT_DOUBLE_EQ(average_precision(Scores{3, 2, 1, 0}, Labels{1, 1, 0, 0}), 1.0);
  EXPECT_DOUBLE_EQ(average_precision(Scores{7, 7, 7, 7}, Labels{1, 0, 0, 0}), 0.25);
}

TEST(BinaryMetrics, DifferentNumbersOfScoresAndLabelsAreADefectOfTheCaller) {
  EXPECT_THROW(binary_metrics(Scores{1.0F}, Labels{}, 0.5F), CheckFailure);
}

}  // namespace
}  // namespace prefilter
