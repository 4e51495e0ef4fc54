#include "engine/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace prefilter {
namespace {

using Batches = std::vector<std::vector<size_t>>;

TEST(BatchPlan, PacksTheLongestFirstUpToTheLimit) {
  const std::vector<size_t> lengths = {3, 10, 5, 4, 8};
  EXPECT_EQ(plan_batches(lengths, 12), (Batches{{1}, {4}, {2, 3, 0}}));
}

TEST(BatchPlan, EqualLengthsKeepTheirOrder) {
  const std::vector<size_t> lengths = {4, 4, 4};
  EXPECT_EQ(plan_batches(lengths, 8), (Batches{{0, 1}, {2}}));
}

TEST(BatchPlan, AnArticleLongerThanABatchGoesAlone) {
  const std::vector<size_t> lengths = {100, 1};
  EXPECT_EQ(plan_batches(lengths, 10), (Batches{{0}, {1}}));
}

TEST(BatchPlan, LeavesOutWhatIsNotToBeRun) {
  const std::vector<size_t> lengths = {0, 2, 0};
  EXPECT_EQ(plan_batches(lengths, 10), (Batches{{1}}));
  EXPECT_TRUE(plan_batches({}, 10).empty());
}

TEST(BatchPlan, EveryArticleIsInExactlyOneBatchAndNoneIsOverfull) {
  std::vector<size_t> lengths(500);
  for (size_t i = 0; i < lengths.size(); ++i) lengths[i] = 1 + (i * 7919) % 512;
  std::vector<size_t> seen;
  for (const auto& batch : plan_batches(lengths, 1024)) {
    size_t tokens = 0;
    for (const size_t article : batch) tokens += lengths[article];
    EXPECT_LE(tokens, 1024U);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  std::sort(seen.begin(), seen.end());
  std::vector<size_t> all(lengths.size());
  std::iota(all.begin(), all.end(), size_t{0});
  EXPECT_EQ(seen, all);
}

}  // namespace
}  // namespace prefilter
