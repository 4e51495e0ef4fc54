#include "lab/model/packed_batch.h"

#include <torch/torch.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "base/check.h"

namespace prefilter::model {
namespace {

torch::Tensor on(const std::vector<int64_t>& values, torch::Device device) {
  return torch::tensor(values, torch::kInt64).to(device);
}

}  // namespace

PackedBatch pack(std::span<const std::span<const int32_t>> articles, torch::Device device) {
  PREFILTER_CHECK(!articles.empty(), "a batch has articles");
  std::vector<int64_t> ids;
  std::vector<int64_t> positions;
  std::vector<int64_t> first;
  std::vector<int64_t> last;
  size_t longest = 0;
  for (const auto& article : articles) {
    PREFILTER_CHECK(!article.empty(), "an article has tokens");
    first.push_back(static_cast<int64_t>(ids.size()));
    ids.insert(ids.end(), article.begin(), article.end());
    for (size_t i = 0; i < article.size(); ++i) positions.push_back(static_cast<int64_t>(i));
    last.push_back(static_cast<int64_t>(ids.size()) - 1);
    longest = std::max(longest, article.size());
  }
  PackedBatch batch;
  batch.articles = static_cast<int64_t>(articles.size());
  batch.longest = static_cast<int64_t>(longest);
  if (ids.size() != articles.size() * longest) {
    const float masked = -std::numeric_limits<float>::infinity();
    std::vector<int64_t> slots;
    std::vector<float> mask(articles.size() * longest, masked);
    for (size_t a = 0; a < articles.size(); ++a) {
      for (size_t i = 0; i < articles[a].size(); ++i) {
        slots.push_back(static_cast<int64_t>(a * longest + i));
        mask[a * longest + i] = 0.0F;
      }
    }
    batch.slots = on(slots, device);
    batch.key_mask = torch::tensor(mask).view({batch.articles, 1, 1, batch.longest}).to(device);
  }
  batch.ids = on(ids, device);
  batch.positions = on(positions, device);
  batch.first = on(first, device);
  batch.last = on(last, device);
  return batch;
}

torch::Tensor side_by_side(const torch::Tensor& rows, const PackedBatch& batch) {
  const int64_t width = rows.size(1);
  if (!batch.slots.defined()) return rows.view({batch.articles, batch.longest, width});
  return torch::zeros({batch.articles * batch.longest, width}, rows.options())
      .index_copy(0, batch.slots, rows)
      .view({batch.articles, batch.longest, width});
}

torch::Tensor end_to_end(const torch::Tensor& padded, const PackedBatch& batch) {
  const torch::Tensor rows = padded.reshape({batch.articles * batch.longest, padded.size(2)});
  return batch.slots.defined() ? rows.index_select(0, batch.slots) : rows;
}

}  // namespace prefilter::model
