#include "lab/model/layers.h"

#include <torch/torch.h>

#include <cmath>
#include <limits>

namespace prefilter::model {
namespace {

/// rows [tokens, heads * dim] → [articles, heads, longest, dim].
torch::Tensor split_heads(const torch::Tensor& rows, int64_t heads, const AttentionShape& shape,
                          const PackedBatch& batch) {
  return side_by_side(rows, batch)
      .view({batch.articles, batch.longest, heads, shape.head_dim})
      .transpose(1, 2);
}

/// k or v for each of the heads: [articles, kv_heads, ...] → [articles, heads, ...].
torch::Tensor shared_heads(const torch::Tensor& few, const AttentionShape& shape) {
  if (shape.kv_heads == shape.heads) return few;
  return few.repeat_interleave(shape.heads / shape.kv_heads, 1);
}

/// [longest, longest]: 0 up to the diagonal, -infinity past it.
torch::Tensor causal_mask(int64_t longest, torch::Device device) {
  const float masked = -std::numeric_limits<float>::infinity();
  return torch::full({longest, longest}, masked, torch::device(device)).triu(1);
}

}  // namespace

torch::Tensor Linear::run(const torch::Tensor& rows, const Pass& pass) const {
  const auto cast = [&](const torch::Tensor& tensor) {
    return tensor.defined() ? tensor.to(pass.numbers) : tensor;
  };
  return torch::linear(cast(rows), cast(weight), cast(bias));
}

torch::Tensor LayerNorm::run(const torch::Tensor& rows) const {
  return torch::layer_norm(rows.to(torch::kFloat32), {weight.size(0)}, weight, bias, epsilon);
}

torch::Tensor attend(const torch::Tensor& q, const torch::Tensor& k, const torch::Tensor& v,
                     const AttentionShape& shape, const PackedBatch& batch, Pass& pass) {
  const torch::Tensor queries = split_heads(q, shape.heads, shape, batch);
  const torch::Tensor keys = shared_heads(split_heads(k, shape.kv_heads, shape, batch), shape);
  const torch::Tensor values = shared_heads(split_heads(v, shape.kv_heads, shape, batch), shape);
  const double scale = 1.0 / std::sqrt(static_cast<double>(shape.head_dim));
  torch::Tensor scores = torch::matmul(queries * scale, keys.transpose(2, 3)).to(torch::kFloat32);
  if (batch.key_mask.defined()) scores = scores + batch.key_mask;
  if (shape.causal) scores = scores + causal_mask(batch.longest, scores.device());
  const torch::Tensor probs = pass.dropout(torch::softmax(scores, -1), shape.dropout);
  const torch::Tensor context = torch::matmul(probs.to(values.scalar_type()), values);
  return end_to_end(context.transpose(1, 2).reshape(
                        {batch.articles, batch.longest, shape.heads * shape.head_dim}),
                    batch);
}

}  // namespace prefilter::model
