#include "lab/pipeline/fingerprint.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/sha256.h"

namespace prefilter::pipeline {
namespace {

namespace fs = std::filesystem;

Error unreadable(const fs::path& path, const std::error_code& failed) {
  return Error(ErrorCode::kUnavailable, "cannot read " + path.string() + ": " + failed.message());
}

Result<void> add_file(const fs::path& path, Fingerprint& fingerprint) {
  Result<std::string> hash = sha256_file(path.string());
  if (!hash) return hash.error();
  fingerprint[path.generic_string()] = *std::move(hash);
  return {};
}

Result<void> add_folder(const fs::path& folder, Fingerprint& fingerprint) {
  std::error_code failed;
  fs::recursive_directory_iterator entries(folder, failed);
  if (failed) return unreadable(folder, failed);
  for (; entries != fs::recursive_directory_iterator(); entries.increment(failed)) {
    if (entries->path().filename().string().starts_with(".")) {
      entries.disable_recursion_pending();
      continue;
    }
    if (!entries->is_regular_file(failed)) continue;
    if (Result<void> added = add_file(entries->path(), fingerprint); !added) {
      return added;
    }
  }
  if (failed) return unreadable(folder, failed);
  return {};
}

}  // namespace

Result<Fingerprint> fingerprint_of(std::span<const std::string> paths) {
  Fingerprint fingerprint;
  for (const std::string& path : paths) {
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (!fs::exists(status)) {
      fingerprint[path] = kAbsent;
      continue;
    }
    Result<void> added =
        fs::is_directory(status) ? add_folder(path, fingerprint) : add_file(path, fingerprint);
    if (!added) return added.error();
    // An empty folder is something else than none.
    if (fs::is_directory(status)) fingerprint[path] = kPresent;
  }
  return fingerprint;
}

std::string difference(const Fingerprint& before, const Fingerprint& now) {
  for (const auto& [path, hash] : before) {
    const auto found = now.find(path);
    if (found == now.end() || (found->second == kAbsent && hash != kAbsent)) {
      return path + " is gone";
    }
    if (found->second != hash) return path + (hash == kAbsent ? " is new" : " changed");
  }
  for (const auto& [path, hash] : now) {
    if (!before.contains(path)) return path + " is new";
  }
  return "";
}

}  // namespace prefilter::pipeline
