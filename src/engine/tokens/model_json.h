#pragma once

#include <simdjson.h>

#include <string>

#include "engine/tokens/model.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// Reads the "model" of a tokenizer.json in one pass over its vocabulary.
/// Errors: kCorrupt, kUnsupported, naming file and field.
Result<ModelPtr> read_model(simdjson::ondemand::object model, const std::string& file);

}  // namespace prefilter::tokens
