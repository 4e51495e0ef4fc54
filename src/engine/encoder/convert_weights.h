#pragma once

#include <string>
#include <string_view>

#include "engine/encoder/model_config.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// The config.json of a bundle: that of the Hugging Face folder, marked as int8 or as fp32.
/// Errors: kCorrupt.
Result<std::string> convert_config(std::string_view json, bool int8);

/// The model.safetensors of a bundle, from that of a Hugging Face folder: floats of any width
/// become fp32, and for int8 the tensors of quantized_tensors get 8 bits and their scales.
/// Errors: kNotFound; kUnsupported for pickled, split or already quantized weights; kCorrupt.
Result<std::string> convert_weights(const std::string& folder, const ModelConfig& config,
                                    bool int8);

}  // namespace prefilter::encoder
