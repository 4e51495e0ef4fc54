#include "engine/batch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace prefilter {
namespace {

using Batches = std::vector<std::vector<size_t>>;

TEST(BatchCount, FewTokensAreOneBatchForAllThreads) {
  EXPECT_EQ(batch_count(0, 2), 1U);
  EXPECT_EQ(batch_count(512, 2), 1U);
  EXPECT_EQ(batch_count(1023, 2), 1U);
  EXPECT_EQ(batch_count(4096, 16), 1U);
}

TEST(BatchCount, ManyTokensAreAsManyBatchesForEachThread) {
  EXPECT_EQ(batch_count(1024, 2), 2U);
  EXPECT_EQ(batch_count(4096, 2), 4U);
  EXPECT_EQ(batch_count(4097, 2), 6U);
  EXPECT_EQ(batch_count(4097, 1), 5U);
}

TEST(BatchPlan, TheLongestComeFirstAndEqualOnesKeepTheirOrder) {
  const std::vector<size_t> lengths = {3, 10, 5, 4, 8};
  EXPECT_EQ(plan_batches(lengths, 1), (Batches{{1, 4, 2, 3, 0}}));
  EXPECT_EQ(plan_batches(lengths, 2), (Batches{{1, 4}, {2, 3, 0}}));
  const std::vector<size_t> equal = {4, 4, 4, 4};
  EXPECT_EQ(plan_batches(equal, 2), (Batches{{0, 1}, {2, 3}}));
}

TEST(BatchPlan, ThereAreNeverMoreBatchesThanArticles) {
  const std::vector<size_t> lengths = {100, 1};
  EXPECT_EQ(plan_batches(lengths, 8), (Batches{{0}, {1}}));
}

TEST(BatchPlan, LeavesOutWhatIsNotToBeRun) {
  const std::vector<size_t> lengths = {0, 2, 0};
  EXPECT_EQ(plan_batches(lengths, 2), (Batches{{1}}));
  EXPECT_TRUE(plan_batches({}, 2).empty());
}

TEST(BatchPlan, EveryArticleIsInExactlyOneBatchAndTheBatchesAreOfOneSize) {
  std::vector<size_t> lengths(500);
  for (size_t i = 0; i < lengths.size(); ++i) lengths[i] = 1 + (i * 7919) % 512;
  const size_t share = std::accumulate(lengths.begin(), lengths.end(), size_t{0}) / 16;
  std::vector<size_t> seen;
  const Batches batches = plan_batches(lengths, 16);
  EXPECT_EQ(batches.size(), 16U);
  for (const auto& batch : batches) {
    size_t tokens = 0;
    for (const size_t article : batch) tokens += lengths[article];
    EXPECT_LE(tokens, share + 512);
    EXPECT_GE(tokens + 512, share);
    seen.insert(seen.end(), batch.begin(), batch.end());
  }
  std::sort(seen.begin(), seen.end());
  std::vector<size_t> all(lengths.size());
  std::iota(all.begin(), all.end(), size_t{0});
  EXPECT_EQ(seen, all);
}

}  // namespace
}  // namespace prefilter
