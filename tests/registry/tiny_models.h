#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/sha256.h"
#include "registry/journal.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::registry {

inline const Caller kCaller{.who = "ana@host", .time = "2026-01-31T08:00:00Z"};

/// Writes the tiny bundle under a name and version; gives its folder.
inline std::string write_tiny(const test::TempFolder& folder, const std::string& version) {
  test::Files files = test::tiny_bundle("bert", Precision::kInt8);
  auto manifest = nlohmann::json::parse(files["manifest.json"]);
  manifest["version"] = version;
  files["manifest.json"] = manifest.dump();
  const std::string path = folder.file("model-" + version);
  test::write_files(path, files);
  return path;
}

inline std::string hash_of(const std::string& bundle) {
  return *sha256_file(bundle + "/manifest.json");
}

/// Changes one byte of a file that is read-only.
inline void tamper(const std::string& path) {
  std::string bytes = test::read_bytes(path);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace prefilter::registry
