#pragma once

#include <string>

#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::encoder {

/// Opens the model.safetensors of a Hugging Face folder. Pickled weights are never read: unpickling
/// can run code.
/// Errors: kNotFound; kUnsupported for pickled weights and for weights split over several files,
/// with what to do about it; kCorrupt.
Result<TensorFile> open_checkpoint(const std::string& folder);

}  // namespace prefilter::encoder
