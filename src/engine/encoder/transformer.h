#pragma once

#include <algorithm>

#include "engine/encoder/encoder.h"
#include "engine/encoder/safetensors.h"
#include "engine/encoder/weight_reader.h"
#include "engine/kernels/kernel_set.h"

namespace prefilter::encoder {

/// What all architectures share, in fp32 and int8: the file, the checks of a batch, the order of
/// the stages.
class Transformer : public Encoder {
 public:
  const ModelConfig& config() const final { return config_; }
  std::string_view kernels() const final { return kernels_.name; }
  Result<void> forward(const Batch& batch, std::span<float> logits, EncoderWorkspace& workspace,
                       ThreadPool& pool, LayerTrace* trace) const final;

 protected:
  Transformer(ModelConfig config, TensorFile file, const kernels::KernelSet& kernels);

  /// Writes the embeddings of rows [first, last) to ws.hidden.
  virtual void embed(const Batch& batch, size_t first, size_t last,
                     EncoderWorkspace::Impl& ws) const = 0;

  /// Makes all scratch memory large enough for the batch.
  virtual void prepare(const Batch& batch, EncoderWorkspace::Impl& ws, size_t threads) const = 0;

  /// ws.hidden holds the embedded batch; runs before the first layer.
  virtual void begin(const Batch&, EncoderWorkspace::Impl&, ThreadPool&) const {}

  /// ws.hidden = layer(ws.hidden).
  virtual void run_layer(size_t layer, const Batch& batch, EncoderWorkspace::Impl& ws,
                         ThreadPool& pool) const = 0;

  /// The head: logits [labels] of the article whose rows [tokens, stride()] the last layer left.
  virtual void score(std::span<const int32_t> ids, const float* rows, float* logits) const = 0;

  size_t stride() const { return (config_.hidden + 15) / 16 * 16; }
  size_t wide_stride() const { return (config_.intermediate + 15) / 16 * 16; }
  size_t padded_head_dim() const { return (config_.head_dim() + 15) / 16 * 16; }

  ModelConfig config_;
  TensorFile file_;
  const kernels::KernelSet& kernels_;

 private:
  Result<void> check(const Batch& batch, std::span<float> logits) const;
  void trace_rows(const Batch& batch, const float* hidden, LayerTrace& trace) const;
};

/// Calls run(first, last, part, worker) for `parts` slices of [0, count) that begin at multiples of
/// `step`; a slice may be empty.
template <typename Run>
void for_slices(ThreadPool& pool, size_t count, size_t parts, size_t step, const Run& run) {
  const size_t steps = (count + step - 1) / step;
  pool.run(parts, [&](size_t part, size_t worker) {
    const size_t first = std::min(steps * part / parts * step, count);
    const size_t last = std::min(steps * (part + 1) / parts * step, count);
    run(first, last, part, worker);
  });
}

}  // namespace prefilter::encoder
