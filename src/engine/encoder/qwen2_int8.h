#pragma once

#include <memory>
#include <vector>

#include "engine/encoder/qwen2.h"
#include "engine/kernels/product.h"

namespace prefilter::encoder {

/// The int8 path of Qwen2: weights per output channel, activations per token, exact int32 sums. The
/// residual stream is fp32; each float step is element by element or a sum in one fixed order, so
/// that no result depends on the batch, the threads or the processor.
///
/// Queries, keys and values are made by columns, as few heads share them; after the attention an
/// article of many tokens is split by rows over the threads, one of few by columns, as
/// int8_encoder.h has it.
class Int8Qwen2 final : public Qwen2 {
 public:
  static Result<std::unique_ptr<Encoder>> open(ModelConfig config, TensorFile file,
                                               const kernels::KernelSet& kernels);

 private:
  struct Layer {
    RmsNorm attention_norm;
    kernels::PackedWeights qkv;
    kernels::PackedWeights attention_output;
    RmsNorm feed_norm;
    kernels::PackedWeights gate_up;
    kernels::PackedWeights down;
  };
  using Scratch = EncoderWorkspace::Impl;

  using Qwen2::Qwen2;
  void add_layer(const Names& names, WeightReader& reader) override;
  kernels::PackedWeights read_qkv(const Names& names, WeightReader& reader) const;
  void prepare(const Batch& batch, Scratch& ws, size_t threads) const override;
  void run_layer(size_t layer, const Batch& batch, Scratch& ws, ThreadPool& pool) const override;

  void project(const Layer& layer, const Batch& batch, Scratch& ws, ThreadPool& pool) const;
  void attend(const Batch& batch, Scratch& ws, ThreadPool& pool) const;
  void feed_rows(const Layer& layer, size_t first, size_t last, Scratch& ws, size_t worker) const;
  void feed_columns(const Layer& layer, size_t tokens, Scratch& ws, ThreadPool& pool) const;

  static size_t row_bytes(size_t width) { return (width + 63) / 64 * 64; }

  std::vector<Layer> layers_;
};

}  // namespace prefilter::encoder
