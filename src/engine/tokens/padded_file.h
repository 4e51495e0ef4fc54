#pragma once

#include <simdjson.h>

#include <string>

#include "prefilter/error.h"

namespace prefilter::tokens {

/// A vocabulary file in memory, with the room behind it that simdjson needs.
/// Errors: kNotFound and others of opening; kCorrupt if it is larger than kMaxFileBytes.
Result<simdjson::padded_string> read_padded(const std::string& path);

}  // namespace prefilter::tokens
