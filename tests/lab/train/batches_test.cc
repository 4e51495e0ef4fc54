#include "lab/train/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace prefilter::train {
namespace {

using ::testing::ElementsAre;

std::vector<size_t> lengths_of(size_t count) {
  std::vector<size_t> lengths(count);
  for (size_t i = 0; i < count; ++i) lengths[i] = 8 + (i * 7919) % 505;
  return lengths;
}

std::vector<size_t> sorted_examples(const std::vector<Batch>& batches) {
  std::vector<size_t> all;
  for (const Batch& batch : batches) all.insert(all.end(), batch.begin(), batch.end());
  std::sort(all.begin(), all.end());
  return all;
}

/// Positions that a model computes if each micro-batch is padded to its longest example.
size_t padded(const std::vector<Batch>& batches, const std::vector<size_t>& lengths,
              size_t micro_batch) {
  size_t positions = 0;
  for (const Batch& batch : batches) {
    for (const auto part : micro_batches(batch, micro_batch)) {
      size_t longest = 0;
      for (const size_t example : part) longest = std::max(longest, lengths[example]);
      positions += longest * part.size();
    }
  }
  return positions;
}

TEST(Batches, EveryExampleComesExactlyOnceAndOnlyTheLastBatchIsSmaller) {
  for (const bool by_length : {false, true}) {
    for (const size_t count : {0U, 1U, 15U, 16U, 17U, 800U, 801U, 2513U}) {
      const auto batches =
          epoch_batches(lengths_of(count), {.batch = 16, .by_length = by_length, .seed = 3}, 1);
      EXPECT_EQ(batches.size(), batches_per_epoch(count, 16));
      for (size_t i = 0; i + 1 < batches.size(); ++i) EXPECT_EQ(batches[i].size(), 16U);
      std::vector<size_t> expected(count);
      std::iota(expected.begin(), expected.end(), size_t{0});
      EXPECT_EQ(sorted_examples(batches), expected);
    }
  }
}

TEST(Batches, TheSameSeedAndEpochGiveTheSameBatchesAndOthersDoNot) {
  const auto lengths = lengths_of(400);
  for (const bool by_length : {false, true}) {
    const BatchOptions options{.batch = 8, .by_length = by_length, .seed = 3};
    BatchOptions other = options;
    other.seed = 4;
    const auto batches = epoch_batches(lengths, options, 1);
    EXPECT_EQ(batches, epoch_batches(lengths, options, 1));
    EXPECT_NE(batches, epoch_batches(lengths, options, 2));
    EXPECT_NE(batches, epoch_batches(lengths, other, 1));
  }
}

TEST(Batches, GroupingByLengthLeavesLittlePadding) {
  const auto lengths = lengths_of(5000);
  const size_t tokens = std::accumulate(lengths.begin(), lengths.end(), size_t{0});
  const auto grouped = epoch_batches(lengths, {.batch = 16, .by_length = true, .seed = 1}, 0);
  const auto plain = epoch_batches(lengths, {.batch = 16, .by_length = false, .seed = 1}, 0);
  EXPECT_LT(padded(grouped, lengths, 16), tokens + tokens / 20);
  EXPECT_GT(padded(plain, lengths, 16), tokens + tokens / 2);
  EXPECT_LT(padded(plain, lengths, 4), padded(plain, lengths, 16));
}

TEST(Batches, LongAndShortBatchesAreMixedOverTheEpoch) {
  const auto lengths = lengths_of(5000);
  const auto batches = epoch_batches(lengths, {.batch = 16, .by_length = true, .seed = 1}, 0);
  // The mean length of the first half of the epoch is near that of all.
  double first = 0.0;
  for (size_t i = 0; i < batches.size() / 2; ++i)
    first += static_cast<double>(lengths[batches[i][0]]);
  double all = 0.0;
  for (const Batch& batch : batches) all += static_cast<double>(lengths[batch[0]]);
  EXPECT_NEAR(first / static_cast<double>(batches.size() / 2),
              all / static_cast<double>(batches.size()), 40.0);
}

TEST(Batches, TheWholeBatchWithTheLongestExampleComesFirst) {
  auto lengths = lengths_of(3200);
  lengths[2000] = 600;
  for (size_t epoch = 0; epoch < 5; ++epoch) {
    const auto batches = epoch_batches(lengths, {.batch = 16, .by_length = true, .seed = 1}, epoch);
    EXPECT_EQ(batches[0][0], 2000U);
  }
}

TEST(Batches, ABatchListsItsExamplesFromTheLongestToTheShortest) {
  const auto lengths = lengths_of(100);
  for (const bool by_length : {false, true}) {
    for (const Batch& batch : epoch_batches(lengths, {.batch = 16, .by_length = by_length}, 0)) {
      EXPECT_TRUE(std::is_sorted(batch.begin(), batch.end(),
                                 [&](size_t a, size_t b) { return lengths[a] > lengths[b]; }));
    }
  }
}

TEST(Batches, EvaluationGoesFromTheLongestToTheShortest) {
  EXPECT_THAT(evaluation_batches(std::vector<size_t>{5, 9, 7, 9, 1}, 2),
              ElementsAre(Batch{1, 3}, Batch{2, 0}, Batch{4}));
  EXPECT_TRUE(evaluation_batches({}, 2).empty());
}

TEST(Batches, MicroBatchesCutABatchInOrder) {
  const Batch batch = {4, 2, 9, 1, 7};
  const auto parts = micro_batches(batch, 2);
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_THAT(parts[0], ElementsAre(4, 2));
  EXPECT_THAT(parts[1], ElementsAre(9, 1));
  EXPECT_THAT(parts[2], ElementsAre(7));
  EXPECT_EQ(micro_batches(batch, 5).size(), 1U);
  EXPECT_EQ(micro_batches(batch, 100).size(), 1U);
}

TEST(Batches, ASizeOfZeroIsADefectOfTheCaller) {
  EXPECT_THROW(epoch_batches(lengths_of(3), {.batch = 0}, 0), CheckFailure);
  EXPECT_THROW(micro_batches(Batch{1}, 0), CheckFailure);
  EXPECT_THROW(batches_per_epoch(3, 0), CheckFailure);
}

}  // namespace
}  // namespace prefilter::train
