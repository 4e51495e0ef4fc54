#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::shrink {

/// Name and value of each field of a JSON object, the value as it was written.
using RawFields = std::vector<std::pair<std::string, std::string>>;

/// Errors: kCorrupt, beginning with `place`.
Result<RawFields> fields_of(std::string_view json, const std::string& place);

/// The items of a JSON array, each as it was written. Errors: as fields_of.
Result<std::vector<std::string>> items_of(std::string_view json, const std::string& place);

/// A JSON string.
std::string json_string(std::string_view text);

}  // namespace prefilter::shrink
