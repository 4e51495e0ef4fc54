#pragma once

#include <string>

namespace prefilter::predict {

/// Which bundle a path means at this moment: its folder with all links followed, and the file_mark
/// of its manifest; empty while there is no manifest.
std::string bundle_mark(const std::string& path);

}  // namespace prefilter::predict
