#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/manifest.h"
#include "prefilter/error.h"

namespace prefilter::registry {

/// How closely a bundle is looked at.
enum class Check {
  kHashes,  ///< its name, structure, and every file's SHA-256
  kGolden,  ///< also its golden articles, scored again
};

/// Checks the bundle in a folder, which has to be the one of that hash. Gives its manifest. Errors:
/// kCorrupt, kNotFound, kUnsupported, each naming the file.
Result<Manifest> check_bundle(const std::string& folder, const std::string& sha256, Check check);

/// Copies the files of a bundle into an empty folder, the manifest last, all written through to the
/// disk and read-only. Errors: those of reading its manifest; kUnavailable, such as a full disk.
Result<void> copy_bundle(const std::string& source, const std::string& target);

/// Bundles by the SHA-256 of their manifests, each in a folder of that name; a folder of that name
/// is complete. Nothing in it changes any more. Safe beside other processes at the same folder.
class Objects {
 public:
  /// folder: need not exist yet.
  explicit Objects(std::string folder) : folder_(std::move(folder)) {}

  std::string path_of(const std::string& sha256) const { return folder_ + "/" + sha256; }
  bool contains(const std::string& sha256) const;
  std::vector<std::string> list() const;  ///< hashes in order

  /// Errors: as check_bundle.
  Result<Manifest> verify(const std::string& sha256, Check check) const;

  /// Puts the bundle of that hash there: `fill` writes it into the empty folder that it is given,
  /// and what it wrote is checked before it gets its name. One that is there and sound is left
  /// alone, one that is damaged is replaced. Errors: those of fill and of check_bundle;
  /// kUnavailable.
  Result<void> take(const std::string& sha256, Check check,
                    const std::function<Result<void>(const std::string& folder)>& fill) const;

 private:
  std::string folder_;
};

}  // namespace prefilter::registry
