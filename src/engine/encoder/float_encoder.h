#pragma once

#include <memory>
#include <vector>

#include "engine/encoder/bert_family.h"
#include "engine/kernels/product_f32.h"

namespace prefilter::encoder {

/// The fp32 path of the BERT family: the reference that the int8 path is measured against.
class FloatEncoder final : public BertFamily {
 public:
  static Result<std::unique_ptr<Encoder>> open(ModelConfig config, TensorFile file,
                                               const kernels::KernelSet& kernels);

 private:
  struct Layer {
    kernels::PackedFloatWeights qkv;  // q, k and v of a head lie side by side, each padded
    kernels::PackedFloatWeights attention_output;
    LayerNorm attention_norm;
    kernels::PackedFloatWeights intermediate;
    kernels::PackedFloatWeights output;
    LayerNorm output_norm;
  };

  using BertFamily::BertFamily;
  Layer read_layer(const LayerNames& names, WeightReader& reader) const;
  void add_layer(const LayerNames& names, WeightReader& reader) override {
    layers_.push_back(read_layer(names, reader));
  }
  void prepare(const Batch& batch, EncoderWorkspace::Impl& ws, size_t threads) const override;
  void run_layer(size_t layer, const Batch& batch, EncoderWorkspace::Impl& ws,
                 ThreadPool& pool) const override;
  void attend(const Batch& batch, EncoderWorkspace::Impl& ws, ThreadPool& pool) const;
  void feed_rows(const Layer& layer, size_t first, size_t last, EncoderWorkspace::Impl& ws) const;

  std::vector<Layer> layers_;
};

}  // namespace prefilter::encoder
