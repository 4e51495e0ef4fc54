#pragma once

#include <array>
#include <string>
#include <vector>

#include "engine/encoder/rotary_table.h"
#include "engine/encoder/transformer.h"
#include "engine/encoder/word_table.h"

namespace prefilter::encoder {

/// An RMSNorm's weights, owned.
struct RmsNorm {
  std::vector<float> gamma;
  float epsilon = 0.0F;

  kernels::RmsNormWeights weights() const { return {gamma.data(), epsilon}; }
};

/// Qwen2ForSequenceClassification (Yang et al. 2024): a decoder whose tokens see those before them,
/// with rotary positions, heads that share keys and values, RMSNorm before each part and SwiGLU;
/// the score reads the last token that is not padding. The part that both paths share.
class Qwen2 : public Transformer {
 protected:
  using Transformer::Transformer;

  /// The tensors of one layer in a Hugging Face checkpoint; each name but the norms' stands for
  /// NAME.weight, those of query, key and value for NAME.bias too.
  struct Names {
    std::string attention_norm, query, key, value, attention_output;
    std::string feed_norm, gate, up, down;
  };

  /// Reads the embeddings, each layer and the head from the file. Errors: the reader's first fault.
  Result<void> read_weights();

  /// Reads one more layer; faults are the reader's.
  virtual void add_layer(const Names& names, WeightReader& reader) = 0;

  RmsNorm read_norm(const std::string& name, WeightReader& reader) const;

  /// One of query, key and value: its tensor, and where its first head stands in a row of qkv.
  struct HeadRows {
    std::string name;
    size_t heads;
    size_t first_output;
  };
  std::array<HeadRows, 3> qkv_parts(const Names& names) const;

  /// Turns the queries and keys of rows [first, last) by their positions. qkv: [tokens,
  /// qkv_stride()].
  void rotate(const Batch& batch, size_t first, size_t last, float* qkv) const;

  /// One query head of one article; the integer kernel or the fp32 one.
  struct HeadOfArticle {
    size_t head;
    size_t article;
  };
  kernels::AttentionArgs attention_of(const Batch& batch, const HeadOfArticle& unit,
                                      const float* qkv, float* context) const;

  // A row of qkv holds the heads of the queries, then those of the keys, then those of the values,
  // each padded.
  size_t first_key() const { return config_.heads * padded_head_dim(); }
  size_t first_value() const { return first_key() + config_.kv_heads * padded_head_dim(); }
  size_t qkv_stride() const { return first_value() + config_.kv_heads * padded_head_dim(); }

  /// Channels of all heads side by side: what attention gives.
  size_t context_width() const { return config_.heads * config_.head_dim(); }
  size_t context_stride() const { return (context_width() + 15) / 16 * 16; }

  /// A row of the feed-forward part holds gate, then up, each padded.
  size_t gate_up_stride() const { return 2 * wide_stride(); }

 private:
  void embed(const Batch& batch, size_t first, size_t last, EncoderWorkspace::Impl& ws) const final;
  void score(std::span<const int32_t> ids, const float* rows, float* logits) const final;

  WordTable words_;
  std::vector<float> no_position_;  // [hidden] zeros: positions turn queries and keys instead
  RotaryTable rotary_;
  RmsNorm norm_;
  FloatLinear score_;
};

}  // namespace prefilter::encoder
