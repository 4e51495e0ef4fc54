#include "lab/model/packed_batch.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "base/check.h"
#include "lab/model/layers.h"

namespace prefilter::model {
namespace {

using Articles = std::vector<std::vector<int32_t>>;

PackedBatch packed(const Articles& articles) {
  const std::vector<std::span<const int32_t>> spans(articles.begin(), articles.end());
  return pack(spans, torch::kCPU);
}

torch::Tensor ints(std::initializer_list<int64_t> values) {
  return torch::tensor(std::vector<int64_t>(values), torch::kInt64);
}

const Articles kUneven = {{5, 6, 7}, {8}, {9, 10}};

TEST(PackedBatch, KnowsWhereEachArticleBeginsAndEnds) {
  const PackedBatch batch = packed(kUneven);
  EXPECT_EQ(batch.articles, 3);
  EXPECT_EQ(batch.longest, 3);
  EXPECT_TRUE(batch.ids.equal(ints({5, 6, 7, 8, 9, 10})));
  EXPECT_TRUE(batch.positions.equal(ints({0, 1, 2, 0, 0, 1})));
  EXPECT_TRUE(batch.first.equal(ints({0, 3, 4})));
  EXPECT_TRUE(batch.last.equal(ints({2, 3, 5})));
  EXPECT_TRUE(batch.slots.equal(ints({0, 1, 2, 3, 6, 7})));
}

TEST(PackedBatch, TheMaskHidesWhatIsPastAnArticlesEnd) {
  const torch::Tensor mask = packed(kUneven).key_mask.view({3, 3});
  for (int64_t article = 0; article < 3; ++article) {
    for (int64_t i = 0; i < 3; ++i) {
      const auto length = static_cast<int64_t>(kUneven[static_cast<size_t>(article)].size());
      const auto value = mask[article][i].item<float>();
      EXPECT_EQ(value, i < length ? 0.0F : -INFINITY) << article << " " << i;
    }
  }
}

TEST(PackedBatch, EndToEndIsTheInverseOfSideBySide) {
  for (const Articles& articles : {kUneven, Articles{{1, 2}, {3, 4}}, Articles{{1}}}) {
    const PackedBatch batch = packed(articles);
    const torch::Tensor rows = torch::randn({batch.tokens(), 4});
    const torch::Tensor padded = side_by_side(rows, batch);
    EXPECT_EQ(padded.sizes(), (std::vector<int64_t>{batch.articles, batch.longest, 4}));
    EXPECT_TRUE(end_to_end(padded, batch).equal(rows));
  }
  const PackedBatch batch = packed(kUneven);
  const torch::Tensor padded = side_by_side(torch::ones({6, 4}), batch);
  EXPECT_EQ(padded[1][1].abs().sum().item<float>(), 0.0F);
  EXPECT_EQ(padded[1][0].sum().item<float>(), 4.0F);
}

TEST(PackedBatch, ArticlesOfOneLengthNeedNoSlots) {
  const PackedBatch batch = packed({{1, 2}, {3, 4}});
  EXPECT_FALSE(batch.slots.defined());
  EXPECT_FALSE(batch.key_mask.defined());
}

TEST(PackedBatch, NeighboursDoNotChangeAnArticlesAttention) {
  const torch::Tensor q = torch::randn({6, 8});
  const torch::Tensor k = torch::randn({6, 8});
  const torch::Tensor v = torch::randn({6, 8});
  for (const bool causal : {false, true}) {
    const AttentionShape shape{.heads = 2, .kv_heads = 2, .head_dim = 4, .causal = causal};
    Pass pass;
    const torch::Tensor together = attend(q, k, v, shape, packed(kUneven), pass);
    int64_t begin = 0;
    for (const auto& article : kUneven) {
      const auto length = static_cast<int64_t>(article.size());
      const auto own = [&](const torch::Tensor& all) { return all.narrow(0, begin, length); };
      const torch::Tensor alone = attend(own(q), own(k), own(v), shape, packed({article}), pass);
      EXPECT_LT((own(together) - alone).abs().max().item<float>(), 1e-6F) << begin;
      begin += length;
    }
  }
}

TEST(PackedBatch, NothingToPackIsADefectOfTheCaller) {
  EXPECT_THROW(packed({}), CheckFailure);
  EXPECT_THROW(packed({{1}, {}}), CheckFailure);
}

}  // namespace
}  // namespace prefilter::model
