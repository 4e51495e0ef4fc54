#include "lab/model/text_classifier.h"

#include <optional>
#include <utility>

#include "engine/encoder/checkpoint_file.h"
#include "lab/model/encoder_model.h"
#include "lab/model/qwen2_model.h"
#include "lab/model/training_config.h"

namespace prefilter::model {

Result<std::unique_ptr<TextClassifier>> TextClassifier::open(const std::string& folder,
                                                             const OpenOptions& options) {
  const std::string config_path = folder + "/config.json";
  const Result<encoder::ModelConfig> config =
      encoder::read_model_config(config_path, {.require_head = false});
  if (!config) return config.error();
  if (config->labels.size() != 2) {
    return Error(ErrorCode::kUnsupported,
                 config_path + ": has " + std::to_string(config->labels.size()) +
                     " labels; a base has two, or it has no head and no labels");
  }
  const Result<TrainingConfig> training =
      read_training_config(config_path, config->architecture, options.dropout);
  if (!training) return training.error();
  const Result<encoder::TensorFile> file = encoder::open_checkpoint(folder);
  if (!file) return file.error();
  if (config->architecture != encoder::Architecture::kQwen2) {
    if (options.lora.rank > 0) {
      return Error(ErrorCode::kUnsupported,
                   config_path + ": adapters (LoRA) are trained for qwen2 alone, and this is " +
                       std::string(encoder::to_string(config->architecture)));
    }
    return EncoderModel::read(*config, *training, *file, options.seed);
  }
  std::optional<encoder::TensorFile> adapter;
  if (!options.adapter.empty()) {
    Result<encoder::TensorFile> opened =
        encoder::TensorFile::open(options.adapter + "/adapter_model.safetensors");
    if (!opened) return opened.error();
    adapter = *std::move(opened);
  }
  return Qwen2Model::read(*config, *training, {*file, adapter ? &*adapter : nullptr}, options);
}

void TextClassifier::move_to(torch::Device device) {
  // In place, as the layers hold the same tensors.
  for (Parameter& parameter : parameters_) {
    parameter.value.set_data(parameter.value.detach().to(device));
  }
}

Result<void> TextClassifier::adopt(const WeightSource& source) {
  if (Result<void> status = source.status(); !status) return status;
  for (const Parameter& parameter : source.parameters()) {
    parameters_.push_back(parameter);
    parameters_.back().value.set_requires_grad(true);
  }
  fresh_.insert(fresh_.end(), source.fresh().begin(), source.fresh().end());
  return {};
}

}  // namespace prefilter::model
