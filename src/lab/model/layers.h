#pragma once

#include <torch/types.h>

#include <cstdint>

#include "lab/model/dropout.h"
#include "lab/model/packed_batch.h"

namespace prefilter::model {

/// How one forward pass is computed.
struct Pass {
  torch::ScalarType numbers = torch::kFloat32;  ///< of the products; all else is fp32
  Dropout dropout;                              ///< by default none
};

/// An affine map; no bias where it is undefined.
struct Linear {
  torch::Tensor weight;  ///< [out, in]
  torch::Tensor bias;    ///< [out]

  /// rows [n, in] → [n, out] in pass.numbers.
  torch::Tensor run(const torch::Tensor& rows, const Pass& pass) const;
};

/// Layer normalisation (Ba et al. 2016), always fp32.
struct LayerNorm {
  torch::Tensor weight;  ///< [width]
  torch::Tensor bias;    ///< [width]
  double epsilon = 0.0;

  torch::Tensor run(const torch::Tensor& rows) const;
};

struct AttentionShape {
  int64_t heads = 0;
  int64_t kv_heads = 0;  ///< divides heads: each serves heads / kv_heads of them
  int64_t head_dim = 0;
  bool causal = false;
  double dropout = 0.0;  ///< of the probabilities
};

/// softmax(q·kᵀ / sqrt(head_dim))·v within each article (Vaswani et al. 2017).
/// q [tokens, heads * head_dim]; k, v [tokens, kv_heads * head_dim]; out as q.
torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                     const AttentionShape& shape, const PackedBatch& batch, Pass& pass);

}  // namespace prefilter::model
