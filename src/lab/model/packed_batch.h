#pragma once

#include <torch/types.h>

#include <cstdint>
#include <span>

namespace prefilter::model {

/// Articles end to end, without padding; only attention looks at them side by side.
struct PackedBatch {
  torch::Tensor ids;        ///< int64 [tokens]
  torch::Tensor positions;  ///< int64 [tokens]: 0, 1, ... in each article
  torch::Tensor first;      ///< int64 [articles]: the row of each article's first token
  torch::Tensor last;       ///< int64 [articles]: the row of each article's last token

  /// Where each row stands among articles laid side by side, [articles * longest] slots; undefined
  /// if all articles are of one length, as rows and slots are then the same.
  torch::Tensor slots;     ///< int64 [tokens]
  torch::Tensor key_mask;  ///< float [articles, 1, 1, longest]: 0, or -infinity past the end

  int64_t articles = 0;
  int64_t longest = 0;
  int64_t tokens() const { return ids.size(0); }
};

/// articles: not empty, none of them empty.
PackedBatch pack(std::span<const std::span<const int32_t>> articles, torch::Device device);

/// rows [tokens, width] → [articles, longest, width], zeros past the end.
torch::Tensor side_by_side(const torch::Tensor& rows, const PackedBatch& batch);

/// The inverse: [articles, longest, width] → [tokens, width].
torch::Tensor end_to_end(const torch::Tensor& padded, const PackedBatch& batch);

}  // namespace prefilter::model
