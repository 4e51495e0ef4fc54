#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "engine/encoder/model_config.h"

namespace prefilter::encoder {

/// What Qwen2's config.json has besides the sizes that every model has: grouped heads, rotary
/// positions (in the form of `transformers` 4 or 5), the epsilon of RMSNorm. `config` holds the
/// sizes already. Errors: kCorrupt; kUnsupported for a sliding window or scaled positions.
std::optional<Error> read_qwen2_fields(JsonFields& in, const std::string& file,
                                       ModelConfig& config);

}  // namespace prefilter::encoder
