#pragma once

#include <string>

namespace prefilter {

/// The last part of a folder's path, made absolute, so that "." has a name too; a slash at the end
/// changes nothing. Empty for an empty path and for the root. The folder need not exist.
std::string folder_name(const std::string& path);

}  // namespace prefilter
