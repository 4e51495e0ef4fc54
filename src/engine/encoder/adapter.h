#pragma once

#include <string>

#include "engine/encoder/adapter_config.h"
#include "engine/encoder/model_config.h"
#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// The name under which `peft` keeps what belongs to the model's own tensor or module `name`.
std::string adapter_name(const std::string& name);

/// Merges a LoRA adapter (Hu et al. 2021) into the tensors of its base: W + scaling·(B·A) for each
/// target in each layer, in fp32, and the modules that were trained whole in the place of the
/// base's. `weights` is adapter_model.safetensors; `config` describes the base.
/// Errors: kCorrupt for a tensor that is missing, of another shape or of no use, naming it and its
/// file; kUnsupported for a target that is no linear layer of the model.
Result<void> merge_adapter(const AdapterConfig& adapter, const TensorFile& weights,
                           const ModelConfig& config, TensorFile& base);

}  // namespace prefilter::encoder
