#pragma once

#include <string>

namespace prefilter::watch {

// What lies in a watch's folder, beside the quarantine's own files (docs/formats/quarantine.md).
inline constexpr const char* kFuseFile = "fuse.json";
inline constexpr const char* kBaselineFile = "baseline.json";
inline constexpr const char* kChangesFile = "changes.jsonl";
inline constexpr const char* kLockFile = "lock";  ///< of whoever changes something by hand

inline std::string file_in(const std::string& folder, const char* name) {
  return folder + "/" + name;
}

}  // namespace prefilter::watch
