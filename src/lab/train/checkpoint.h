#pragma once

#include <string>
#include <vector>

#include "engine/encoder/safetensors_writer.h"
#include "lab/model/text_classifier.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// fp32 values as a tensor of a safetensors file.
encoder::NewTensor new_tensor(const std::string& name, const torch::Tensor& value);

/// Writes the model as a Hugging Face folder: config.json (that of the base, with the labels
/// journalism and commerce), model.safetensors in fp32, and the base's tokenizer files.
/// `transformers` opens it with AutoModelForSequenceClassification. With adapters: as `peft` writes
/// them, adapter_config.json and adapter_model.safetensors, for PeftModel.from_pretrained.
/// The folder takes the place of an older one of that name, whole or not at all.
/// Errors: kNotFound, kCorrupt for the base's files; kUnavailable, e.g. for a full disk.
Result<void> write_checkpoint(const model::TextClassifier& model, const std::string& base,
                              const std::string& folder);

}  // namespace prefilter::train
