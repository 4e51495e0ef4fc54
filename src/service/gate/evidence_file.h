#pragma once

#include <string>
#include <string_view>

#include "prefilter/error.h"
#include "service/shadow/evidence.h"

namespace prefilter::gate {

/// Reads evidence that was written to a file (docs/formats/gate.md). Every field has to be there;
/// an unknown one is an error. Whether the numbers make sense together is decide's to say.
/// Errors: kCorrupt, beginning with `file`.
Result<shadow::Evidence> evidence_of_json(std::string_view text, const std::string& file);

/// The same text for the same evidence; evidence_of_json reads it back.
std::string to_json(const shadow::Evidence& evidence);

}  // namespace prefilter::gate
