#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/encoder/model_config.h"
#include "lab/model/layers.h"
#include "lab/model/weight_source.h"
#include "prefilter/error.h"

namespace prefilter::model {

/// Low-rank adapters beside some of a decoder's products.
struct LoraShape {
  int64_t rank = 0;  ///< 0: none
  double alpha = 0.0;
  double dropout = 0.0;
  std::vector<std::string> targets = {};  ///< e.g. "q_proj"
};

/// What a model needs besides its folder.
struct OpenOptions {
  uint64_t seed = 0;      ///< of tensors that the base lacks
  double dropout = -1.0;  ///< of hidden states and attention; negative: config.json's rates
  LoraShape lora{};
  std::string adapter = {};  ///< a folder of `peft`'s to go on from; empty: adapters begin fresh
};

/// A transformer with a classification head, made for training: it computes what `transformers`
/// computes for the checkpoint's architecture, with gradients.
class TextClassifier {
 public:
  virtual ~TextClassifier() = default;

  /// Opens config.json and model.safetensors of a Hugging Face folder. What a base without a head
  /// lacks begins as `transformers` begins it: normal weights (initializer_range), zero biases.
  /// Errors: kNotFound, kCorrupt, kUnsupported, each naming the file and the field or tensor.
  static Result<std::unique_ptr<TextClassifier>> open(const std::string& folder,
                                                      const OpenOptions& options);

  /// Logits, fp32 [articles, 2].
  virtual torch::Tensor forward(const PackedBatch& batch, Pass& pass) const = 0;

  /// Every tensor of the checkpoint that it would be saved as, in the order of the model. Those
  /// that training changes require a gradient.
  std::vector<Parameter>& parameters() { return parameters_; }
  const std::vector<Parameter>& parameters() const { return parameters_; }

  /// Moves every tensor to the device.
  void move_to(torch::Device device);

  const encoder::ModelConfig& config() const { return config_; }
  const LoraShape& lora() const { return lora_; }

  /// The token that `transformers` fills batches up with; part of a checkpoint of Qwen2.
  virtual size_t pad_token_id() const { return config_.pad_token_id; }

  const std::vector<std::string>& fresh() const { return fresh_; }  ///< tensors the base lacked

 protected:
  explicit TextClassifier(encoder::ModelConfig config) : config_(std::move(config)) {}

  /// Takes over what was read, to be trained. Errors: the source's first fault.
  Result<void> adopt(const WeightSource& source);

  encoder::ModelConfig config_;
  LoraShape lora_;
  std::vector<Parameter> parameters_;
  std::vector<std::string> fresh_;
};

}  // namespace prefilter::model
