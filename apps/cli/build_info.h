#pragma once

#include <string>
#include <string_view>

namespace prefilter::cli {

std::string_view version();  ///< "0.1.0"
std::string_view commit();   ///< short hash of the source, "unknown" outside of a clone

/// "prefilter 0.1.0 (commit, instruction set)".
std::string version_line();

}  // namespace prefilter::cli
