#include "base/folder_name.h"

#include <filesystem>
#include <system_error>

namespace prefilter {

std::string folder_name(const std::string& path) {
  std::error_code ignored;  // of an empty path, which stays empty
  const auto whole = std::filesystem::absolute(path, ignored).lexically_normal();
  return (whole.has_filename() ? whole : whole.parent_path()).filename().string();
}

}  // namespace prefilter
