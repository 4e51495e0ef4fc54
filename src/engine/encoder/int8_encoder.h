#pragma once

#include <memory>
#include <vector>

#include "engine/encoder/bert_family.h"
#include "engine/kernels/product.h"

namespace prefilter::encoder {

/// The int8 path of the BERT family: weights per output channel, activations per token, exact int32
/// sums. Between two products the residual stream is fp32; each float step is element by element or
/// a sum in one fixed order, so that no result depends on the batch, the threads or the processor.
///
/// An article of many tokens is split by rows over the threads, which then need not meet until the
/// next attention. One of few tokens is split by columns, as each thread then reads only its part
/// of the weights.
class Int8Encoder final : public BertFamily {
 public:
  static Result<std::unique_ptr<Encoder>> open(ModelConfig config, TensorFile file,
                                               const kernels::KernelSet& kernels);

 private:
  struct Layer {
    kernels::PackedWeights qkv;  // q, k and v of a head lie side by side, each padded
    kernels::PackedWeights attention_output;
    LayerNorm attention_norm;
    kernels::PackedWeights intermediate;
    kernels::PackedWeights output;
    LayerNorm output_norm;
  };
  using Scratch = EncoderWorkspace::Impl;

  using BertFamily::BertFamily;
  Layer read_layer(const LayerNames& names, WeightReader& reader) const;
  void add_layer(const LayerNames& names, WeightReader& reader) override {
    layers_.push_back(read_layer(names, reader));
  }
  void prepare(const Batch& batch, Scratch& ws, size_t threads) const override;
  void begin(const Batch& batch, Scratch& ws, ThreadPool& pool) const override;
  void run_layer(size_t layer, const Batch& batch, Scratch& ws, ThreadPool& pool) const override;

  void attend(const Layer& layer, const Batch& batch, Scratch& ws, ThreadPool& pool) const;
  void feed_rows(const Layer& layer, size_t first, size_t last, Scratch& ws, size_t worker) const;
  void feed_columns(const Layer& layer, size_t tokens, Scratch& ws, ThreadPool& pool) const;

  size_t row_bytes() const { return (config_.hidden + 63) / 64 * 64; }
  size_t wide_row_bytes() const { return (config_.intermediate + 63) / 64 * 64; }

  std::vector<Layer> layers_;
};

}  // namespace prefilter::encoder
