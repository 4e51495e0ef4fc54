#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lab/model/text_classifier.h"
#include "lab/model/training_config.h"

namespace prefilter::model {

/// A product with a low-rank adapter beside it (Hu et al. 2021): W·x + b + alpha/rank · B·A·x.
struct AdaptedLinear {
  Linear whole;
  torch::Tensor down;  ///< A [rank, in]; undefined: no adapter
  torch::Tensor up;    ///< B [out, rank]
  double scale = 0.0;
  double dropout = 0.0;  ///< of the adapter's input

  torch::Tensor run(const torch::Tensor& rows, Pass& pass) const;
};

/// Qwen2ForSequenceClassification: a decoder (RMSNorm, rotary positions, grouped-query attention,
/// SwiGLU) whose last token is judged by a product without a bias. All of it is trained, or
/// adapters and the head alone. Yang et al. 2024, https://arxiv.org/abs/2407.10671.
class Qwen2Model final : public TextClassifier {
 public:
  struct Files {
    const encoder::TensorFile& base;
    const encoder::TensorFile* adapter;  ///< to go on from; nullptr: adapters begin fresh
  };

  /// Errors: kCorrupt, naming the tensor.
  static Result<std::unique_ptr<TextClassifier>> read(const encoder::ModelConfig& config,
                                                      const TrainingConfig& training,
                                                      const Files& files,
                                                      const OpenOptions& options);

  torch::Tensor forward(const PackedBatch& batch, Pass& pass) const override;

  /// Published Qwen2 models name none; then the end of text, which `transformers` recommends too.
  size_t pad_token_id() const override {
    return config_.pad_token_id != encoder::ModelConfig::kNoToken ? config_.pad_token_id
                                                                  : training_.end_token_id;
  }

 private:
  struct Layer {
    torch::Tensor attention_norm;  // [hidden]
    AdaptedLinear query, key, value, attention_output;
    torch::Tensor feed_norm;  // [hidden]
    AdaptedLinear gate, up, down;
  };
  /// Sines and cosines of each token's position, [tokens, 1, head_dim / 2].
  struct Rotation {
    torch::Tensor cosines, sines;
  };

  Qwen2Model(encoder::ModelConfig config, const TrainingConfig& training)
      : TextClassifier(std::move(config)), training_(training) {}
  void read_base(WeightSource& source);
  Layer read_layer(const std::string& name, WeightSource& source) const;
  void add_adapters(WeightSource& source);
  void add_adapter(const std::string& name, AdaptedLinear& linear, WeightSource& source) const;

  torch::Tensor norm(const torch::Tensor& rows, const torch::Tensor& weight) const;
  Rotation rotation(const PackedBatch& batch) const;
  torch::Tensor rotate(const torch::Tensor& rows, int64_t heads, const Rotation& rotation) const;
  torch::Tensor run_layer(const Layer& layer, const torch::Tensor& hidden, const Rotation& rotation,
                          const PackedBatch& batch, Pass& pass) const;

  TrainingConfig training_;
  torch::Tensor words_;
  std::vector<Layer> layers_;
  torch::Tensor final_norm_;
  Linear score_;
};

}  // namespace prefilter::model
