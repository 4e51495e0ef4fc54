#pragma once

#include <memory>
#include <vector>

#include "engine/encoder/qwen2.h"
#include "engine/kernels/product_f32.h"

namespace prefilter::encoder {

/// The fp32 path of Qwen2: the reference that the int8 path is measured against.
class FloatQwen2 final : public Qwen2 {
 public:
  static Result<std::unique_ptr<Encoder>> open(ModelConfig config, TensorFile file,
                                               const kernels::KernelSet& kernels);

 private:
  struct Layer {
    RmsNorm attention_norm;
    kernels::PackedFloatWeights qkv;
    kernels::PackedFloatWeights attention_output;
    RmsNorm feed_norm;
    kernels::PackedFloatWeights gate_up;
    kernels::PackedFloatWeights down;
  };

  using Qwen2::Qwen2;
  void add_layer(const Names& names, WeightReader& reader) override;
  kernels::PackedFloatWeights read_qkv(const Names& names, WeightReader& reader) const;
  void prepare(const Batch& batch, EncoderWorkspace::Impl& ws, size_t threads) const override;
  void run_layer(size_t layer, const Batch& batch, EncoderWorkspace::Impl& ws,
                 ThreadPool& pool) const override;
  void project(const Layer& layer, const Batch& batch, size_t first, size_t last,
               EncoderWorkspace::Impl& ws) const;
  void feed(const Layer& layer, size_t first, size_t last, EncoderWorkspace::Impl& ws) const;

  std::vector<Layer> layers_;
};

}  // namespace prefilter::encoder
