#include "service/statistics/stratified.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace prefilter::statistics {
namespace {

using Strata = std::vector<StratumLabels>;

TEST(StratifiedShare, WeighsStrataByTheirArticlesAndNotByTheirLabels) {
  const Interval share = stratified_share(Strata{{900.0, 10, 10}, {100.0, 90, 0}}, 0.95);
  EXPECT_DOUBLE_EQ(*share.value, 0.9);
  EXPECT_LT(share.low, 0.9);
  EXPECT_GT(share.high, 0.9);
}

TEST(StratifiedShare, IsClopperPearsonsIntervalForOneStratum) {
  const Interval one = stratified_share(Strata{{50.0, 40, 33}, {0.0, 0, 0}}, 0.95);
  const Interval plain = clopper_pearson(33, 40, 0.95);
  EXPECT_DOUBLE_EQ(one.low, plain.low);
  EXPECT_DOUBLE_EQ(one.high, plain.high);
}

TEST(StratifiedShare, LetsAStratumWithoutLabelsHoldAnything) {
  const Interval share = stratified_share(Strata{{90.0, 1000, 1000}, {10.0, 0, 0}}, 0.95);
  EXPECT_FALSE(share.value);
  EXPECT_LT(share.low, 0.9);
  EXPECT_DOUBLE_EQ(share.high, 1.0);
}

TEST(StratifiedRecall, CountsWhatNeitherBlocksAmongWhatWasMissed) {
  const Interval recall = stratified_recall(Strata{{50.0, 50, 45}}, Strata{{950.0, 950, 5}}, 0.95);
  EXPECT_DOUBLE_EQ(*recall.value, 0.9);
  EXPECT_GT(recall.low, 0.5);
  EXPECT_LT(recall.high, 1.0);
}

TEST(StratifiedRecall, IsWideWhileLittleOfTheRestIsLabelled) {
  // 45 found of 1,000 articles: 249 clean labels of the others show a recall of 80 %, 248 do not.
  // (One-sided 95 %: 0.90 for the rest alone, Bonferroni's half for each of two strata is not due
  // where all of the found ones are labelled; so compare the rest's part.)
  const Interval few = stratified_recall(Strata{{45.0, 45, 45}}, Strata{{955.0, 100, 0}}, 0.95);
  const Interval many = stratified_recall(Strata{{45.0, 45, 45}}, Strata{{955.0, 900, 0}}, 0.95);
  EXPECT_LT(few.low, many.low);
  EXPECT_DOUBLE_EQ(*few.value, 1.0);
}

TEST(StratifiedRecall, HasNoValueWhereThereIsNoCommerce) {
  EXPECT_FALSE(stratified_recall(Strata{{5.0, 5, 0}}, Strata{{5.0, 5, 0}}, 0.95).value);
}

}  // namespace
}  // namespace prefilter::statistics
