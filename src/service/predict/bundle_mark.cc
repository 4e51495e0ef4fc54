#include "service/predict/bundle_mark.h"

#include <filesystem>
#include <system_error>

#include "base/change_watch.h"

namespace prefilter::predict {

std::string bundle_mark(const std::string& path) {
  std::error_code failed;
  const std::string folder = std::filesystem::canonical(path, failed).string();
  if (failed) return "";
  const std::string manifest = file_mark(folder + "/manifest.json");
  return manifest.empty() ? "" : folder + " " + manifest;
}

}  // namespace prefilter::predict
