#pragma once

#include <string>

#include "engine/encoder/model_config.h"
#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// A classifier as a folder holds it: a Hugging Face checkpoint, our own form of one, or a LoRA
/// adapter of `peft` that has been merged into its base.
struct ModelFolder {
  std::string
      config_text;  ///< config.json; for an adapter that of its base, with the head's labels
  ModelConfig config;
  TensorFile tensors;
  std::string base;  ///< the folder of an adapter's base; else empty
};

/// Opens the folder. One that holds an adapter_config.json is an adapter of Qwen2: its base is the
/// folder `base`, or without that the one that adapter_config.json names, from the adapter's folder
/// on or from the working directory on. The base may have a head of its own, which is replaced, or
/// none. A config.json in the adapter's folder takes the place of the base's.
/// Errors: kNotFound, kCorrupt, kUnsupported; each names the file and the field or tensor.
Result<ModelFolder> open_model_folder(const std::string& folder, const std::string& base = "");

}  // namespace prefilter::encoder
