#pragma once

#include <string>

#include "prefilter/error.h"

namespace prefilter::cli {

inline constexpr const char* kTokenVariable = "PREFILTER_TOKEN";

/// The token that a server is asked with: what stands in the file, without the white space around
/// it, or where no file is named the variable PREFILTER_TOKEN; empty: none. It is no option of its
/// own, because other users of a machine see options. Errors: kNotFound, kUnavailable; and
/// kInvalidArgument for a file that holds none.
Result<std::string> server_token(const std::string& file);

}  // namespace prefilter::cli
