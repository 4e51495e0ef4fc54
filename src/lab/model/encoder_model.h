#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/encoder/architecture.h"
#include "lab/model/text_classifier.h"
#include "lab/model/training_config.h"

namespace prefilter::model {

/// BERT, DistilBERT, RoBERTa and XLM-R with their classification heads: the forward pass of the
/// engine's fp32 encoder, with dropout and gradients.
class EncoderModel final : public TextClassifier {
 public:
  /// Errors: kCorrupt, naming the tensor.
  static Result<std::unique_ptr<TextClassifier>> read(const encoder::ModelConfig& config,
                                                      const TrainingConfig& training,
                                                      const encoder::TensorFile& file,
                                                      uint64_t seed);

  torch::Tensor forward(const PackedBatch& batch, Pass& pass) const override;

 private:
  struct Layer {
    Linear query, key, value;
    Linear attention_output;
    LayerNorm attention_norm;
    Linear intermediate, output;
    LayerNorm output_norm;
  };

  EncoderModel(encoder::ModelConfig config, const TrainingConfig& training)
      : TextClassifier(std::move(config)), training_(training) {}
  void read_embeddings(const encoder::ArchitectureNames& names, WeightSource& source);
  Layer read_layer(const encoder::LayerNames& names, WeightSource& source) const;
  void read_head(const encoder::ArchitectureNames& names, WeightSource& source);

  torch::Tensor embed(const PackedBatch& batch, Pass& pass) const;
  torch::Tensor run_layer(const Layer& layer, const torch::Tensor& hidden, const PackedBatch& batch,
                          Pass& pass) const;
  torch::Tensor run_head(const torch::Tensor& hidden, const PackedBatch& batch, Pass& pass) const;

  TrainingConfig training_;
  torch::Tensor words_, positions_, types_;  // types_ undefined: the architecture has none
  LayerNorm embedding_norm_;
  int64_t first_position_ = 0;
  std::vector<Layer> layers_;
  Linear head_dense_, head_out_;
  encoder::HeadActivation head_activation_ = encoder::HeadActivation::kTanh;
  bool drops_before_dense_ = false;  // RoBERTa's head drops its input too
};

}  // namespace prefilter::model
