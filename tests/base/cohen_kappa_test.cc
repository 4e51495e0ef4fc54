#include "base/cohen_kappa.h"

#include <gtest/gtest.h>

#include <vector>

namespace prefilter {
namespace {

// Two readings of thirty articles on the scale from 0 to 10. The expected figures are those of
// scikit-learn 1.9.1 (cohen_kappa_score with labels=range(11)) and, with their intervals, of
// statsmodels 0.15.0 (inter_rater.cohens_kappa), which agree.
const std::vector<int> kFirst = {0, 1, 0, 7, 9, 10, 3, 2, 8, 8,  5, 0, 0, 1, 10,
                                 9, 7, 6, 4, 2, 1,  0, 8, 3, 10, 0, 1, 7, 2, 9};
const std::vector<int> kSecond = {0, 0, 1, 8, 9, 10, 5, 2, 7, 8,  3, 0, 1, 1, 10,
                                  8, 7, 7, 2, 3, 1,  0, 9, 0, 10, 0, 0, 6, 2, 10};

std::vector<int> as_labels(std::vector<int> scores) {
  for (int& score : scores) score = score >= 7 ? 2 : score < 3 ? 0 : 1;
  return scores;
}

TEST(Agreement, QuadraticKappaEqualsThatOfScikitLearnAndStatsmodels) {
  const auto kappa =
      cohen_kappa(kFirst, kSecond, {.categories = 11, .weights = Weights::kQuadratic});
  ASSERT_TRUE(kappa);
  EXPECT_NEAR(kappa->value, 0.960542048625, 1e-12);
  EXPECT_NEAR(kappa->low, 0.932012306047, 1e-12);
  EXPECT_NEAR(kappa->high, 0.989071791203, 1e-12);
}

TEST(Agreement, PlainKappaEqualsThatOfScikitLearnAndStatsmodels) {
  const auto kappa = cohen_kappa(as_labels(kFirst), as_labels(kSecond), {.categories = 3});
  ASSERT_TRUE(kappa);
  EXPECT_NEAR(kappa->value, 0.729241877256, 1e-12);
  EXPECT_NEAR(kappa->low, 0.525094097775, 1e-12);
  EXPECT_NEAR(kappa->high, 0.933389656738, 1e-12);
}

TEST(Agreement, IsBelowZeroWhereReadersContradictEachOther) {
  const std::vector<int> first = {0, 1, 1, 0, 1};
  const std::vector<int> second = {1, 0, 0, 1, 0};
  EXPECT_NEAR(cohen_kappa(first, second, {})->value, -0.9230769230769229, 1e-12);
}

TEST(Agreement, ThatIsPerfectIsNoLessSureThanTheNumberOfPairsAllows) {
  const std::vector<int> few = {0, 1, 0, 1};
  std::vector<int> many;
  for (int i = 0; i < 1000; ++i) many.push_back(i % 2);
  const auto little = cohen_kappa(few, few, {});
  const auto much = cohen_kappa(many, many, {});
  EXPECT_EQ(little->value, 1.0);
  EXPECT_EQ(little->high, 1.0);
  EXPECT_LT(little->low, 0.0);
  EXPECT_GT(much->low, 0.99);
  EXPECT_LT(much->low, 1.0);
}

TEST(Agreement, IsUndefinedWithoutItemsAndWhereNothingVaries) {
  EXPECT_FALSE(cohen_kappa({}, {}, {}));
  const std::vector<int> same = {1, 1, 1};
  EXPECT_FALSE(cohen_kappa(same, same, {}));
  const std::vector<int> other = {1, 0, 1};
  EXPECT_EQ(cohen_kappa(same, other, {})->value, 0.0);
}

TEST(Agreement, CountsNearMissesLessThanFarOnes) {
  const std::vector<int> first = {0, 5, 10, 0, 10};
  const std::vector<int> near = {1, 5, 10, 0, 10};
  const std::vector<int> far = {10, 5, 10, 0, 10};
  const KappaOptions scale{.categories = 11, .weights = Weights::kQuadratic};
  EXPECT_GT(cohen_kappa(first, near, scale)->value, 0.98);
  EXPECT_LT(cohen_kappa(first, far, scale)->value, 0.7);
  const KappaOptions plain{.categories = 11};
  EXPECT_NEAR(cohen_kappa(first, near, plain)->value, cohen_kappa(first, far, plain)->value, 0.1);
}

}  // namespace
}  // namespace prefilter
