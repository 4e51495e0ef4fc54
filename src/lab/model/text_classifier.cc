#include "lab/model/text_classifier.h"

#include <algorithm>

#include "engine/encoder/checkpoint_file.h"
#include "lab/model/encoder_model.h"
#include "lab/model/training_config.h"

namespace prefilter::model {

Result<std::unique_ptr<TextClassifier>> TextClassifier::open(const std::string& folder,
                                                             const OpenOptions& options) {
  const std::string config_path = folder + "/config.json";
  const Result<encoder::ModelConfig> config = encoder::read_model_config(config_path);
  if (!config) return config.error();
  const Result<TrainingConfig> training =
      read_training_config(config_path, config->architecture, options.dropout);
  if (!training) return training.error();
  const Result<encoder::TensorFile> file = encoder::open_checkpoint(folder);
  if (!file) return file.error();
  return EncoderModel::read(*config, *training, *file, options.seed);
}

Result<void> TextClassifier::adopt(const WeightSource& source) {
  if (Result<void> status = source.status(); !status) return status;
  parameters_ = source.parameters();
  fresh_ = source.fresh();
  for (Parameter& parameter : parameters_) parameter.value.set_requires_grad(true);
  return {};
}

}  // namespace prefilter::model
