#include "engine/encoder/qwen2.h"

#include <algorithm>
#include <cmath>

#include "engine/encoder/workspace.h"

namespace prefilter::encoder {

Result<void> Qwen2::read_weights() {
  WeightReader reader(file_);
  words_ = WordTable::read(config_, "model.embed_tokens.weight", reader);
  for (size_t i = 0; i < config_.layers; ++i) {
    const std::string layer = "model.layers." + std::to_string(i) + ".";
    add_layer({.attention_norm = layer + "input_layernorm",
               .query = layer + "self_attn.q_proj",
               .key = layer + "self_attn.k_proj",
               .value = layer + "self_attn.v_proj",
               .attention_output = layer + "self_attn.o_proj",
               .feed_norm = layer + "post_attention_layernorm",
               .gate = layer + "mlp.gate_proj",
               .up = layer + "mlp.up_proj",
               .down = layer + "mlp.down_proj"},
              reader);
  }
  norm_ = read_norm("model.norm", reader);
  score_ = reader.linear("score", config_.labels.size(), config_.hidden, Bias::kZero);
  if (Result<void> read = reader.status(); !read) return read;
  no_position_.assign(config_.hidden, 0.0F);
  rotary_ = RotaryTable(config_.head_dim(), config_.rope_theta, config_.max_tokens());
  return {};
}

RmsNorm Qwen2::read_norm(const std::string& name, WeightReader& reader) const {
  return {reader.floats(name + ".weight", {config_.hidden}), config_.layer_norm_eps};
}

void Qwen2::embed(const Batch& batch, size_t first, size_t last, EncoderWorkspace::Impl& ws) const {
  for (size_t t = first; t < last; ++t) {
    words_.embed(*kernels_.rows, batch.ids[t], {no_position_.data(), nullptr},
                 ws.hidden.data() + t * stride());
  }
}

std::array<Qwen2::HeadRows, 3> Qwen2::qkv_parts(const Names& names) const {
  return {{{names.query, config_.heads, 0},
           {names.key, config_.kv_heads, first_key()},
           {names.value, config_.kv_heads, first_value()}}};
}

void Qwen2::rotate(const Batch& batch, size_t first, size_t last, float* qkv) const {
  const auto after = std::upper_bound(batch.offsets.begin(), batch.offsets.end(), first);
  auto article = static_cast<size_t>(after - batch.offsets.begin()) - 1;
  for (size_t t = first; t < last; ++t) {
    while (t >= batch.offsets[article + 1]) ++article;
    const kernels::Rotation rotation = rotary_.at(t - batch.offsets[article]);
    float* row = qkv + t * qkv_stride();
    for (size_t head = 0; head < first_value(); head += padded_head_dim()) {
      kernels_.rows->rotate(row + head, rotation);
    }
  }
}

kernels::AttentionArgs Qwen2::attention_of(const Batch& batch, const HeadOfArticle& unit,
                                           const float* qkv, float* context) const {
  const size_t begin = batch.offsets[unit.article];
  const size_t shared = unit.head / (config_.heads / config_.kv_heads) * padded_head_dim();
  const float* rows = qkv + begin * qkv_stride();
  return {.q = rows + unit.head * padded_head_dim(),
          .k = rows + first_key() + shared,
          .v = rows + first_value() + shared,
          .stride = qkv_stride(),
          .seq = batch.offsets[unit.article + 1] - begin,
          .head_dim = padded_head_dim(),
          .causal = true,
          .scale = 1.0F / std::sqrt(static_cast<float>(config_.head_dim())),
          .out = context + begin * context_stride() + unit.head * config_.head_dim(),
          .out_stride = context_stride(),
          .out_dim = config_.head_dim()};
}

/// `transformers` takes the right-most token that is not padding even where an article itself ends
/// in that token, and the first one if there is no other.
void Qwen2::score(std::span<const int32_t> ids, const float* rows, float* logits) const {
  size_t last = ids.size() - 1;
  while (last > 0 && static_cast<size_t>(ids[last]) == config_.pad_token_id) --last;
  std::vector<float> normed(stride());
  kernels_.rows->rms_norm({rows + last * stride(), 1, config_.hidden, stride()}, norm_.weights(),
                          normed.data());
  kernels_.rows->dense(
      {score_.matrix.data(), config_.labels.size(), config_.hidden, config_.hidden},
      score_.bias.data(), normed.data(), logits);
}

}  // namespace prefilter::encoder
