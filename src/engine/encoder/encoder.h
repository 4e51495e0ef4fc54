#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/thread_pool.h"
#include "engine/encoder/model_config.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// Articles end to end, without padding.
struct Batch {
  std::span<const int32_t> ids;  ///< [tokens]
  std::span<const size_t>
      offsets;  ///< [articles + 1]; article a is ids[offsets[a], offsets[a + 1])

  size_t articles() const { return offsets.size() - 1; }
  size_t tokens() const { return ids.size(); }
};

/// First values of token 0 and of the last token, after the embedding and after each layer: what a
/// golden file keeps so that a failure names the layer.
using LayerTrace = std::vector<std::vector<float>>;

/// Scratch memory of one caller; grows to the largest batch seen.
class EncoderWorkspace {
 public:
  EncoderWorkspace();
  ~EncoderWorkspace();
  EncoderWorkspace(EncoderWorkspace&&) noexcept;
  EncoderWorkspace& operator=(EncoderWorkspace&&) noexcept;
  struct Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// A transformer encoder with its classification head. Immutable once open; safe to share.
class Encoder {
 public:
  virtual ~Encoder() = default;

  /// Opens a folder: a Hugging Face checkpoint (fp32, fp16, bf16: the fp32 path), a LoRA adapter
  /// that names the folder of its base (the same), or our int8 form (the int8 path). Errors:
  /// kNotFound, kCorrupt, kUnsupported, each naming the file and the tensor or field; kUnsupported
  /// also for kernels that the processor lacks. Runs on the fastest kernels that the processor has,
  /// or on the named ones: kernels::KernelSet.
  static Result<std::unique_ptr<Encoder>> open(const std::string& folder,
                                               std::string_view kernels = {});

  virtual const ModelConfig& config() const = 0;

  /// The name of the kernels that it runs on.
  virtual std::string_view kernels() const = 0;

  /// logits: [articles, labels]. Every id is in [0, vocab_size), every article has between 1 and
  /// max_tokens() tokens; else kInvalidArgument. The pool's threads share the work; the result does
  /// not depend on their number nor on an article's neighbours.
  virtual Result<void> forward(const Batch& batch, std::span<float> logits,
                               EncoderWorkspace& workspace, ThreadPool& pool,
                               LayerTrace* trace = nullptr) const = 0;
};

}  // namespace prefilter::encoder
