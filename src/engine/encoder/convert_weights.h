#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/encoder/int4.h"
#include "engine/encoder/model_config.h"
#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// How a bundle stores its weights: docs/formats/bundle.md.
enum class WeightForm {
  kFp32,
  kInt8,               ///< the products and the word embeddings in 8 bits
  kInt8WithInt4Words,  ///< the products in 8 bits, the word embeddings in 4
};

/// The config.json of a bundle: that of the Hugging Face folder, marked with the form.
/// Errors: kCorrupt.
Result<std::string> convert_config(std::string_view json, WeightForm form);

struct ConvertedWeights {
  std::string bytes;                  ///< a safetensors file
  std::optional<Int4Fit> int4_words;  ///< set for kInt8WithInt4Words
};

/// The model.safetensors of a bundle, from the tensors of a Hugging Face folder: floats of any
/// width become fp32, and for the int8 forms the tensors of quantized_tensors get 8 bits (the word
/// embeddings perhaps 4) and their scales.
/// Errors: kUnsupported for weights that are quantized already; kCorrupt.
Result<ConvertedWeights> convert_weights(const TensorFile& file, const ModelConfig& config,
                                         WeightForm form);

/// The same of a folder. Errors: those of open_checkpoint too.
Result<ConvertedWeights> convert_weights(const std::string& folder, const ModelConfig& config,
                                         WeightForm form);

}  // namespace prefilter::encoder
