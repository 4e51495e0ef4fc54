#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

/// Creates the file, which must not exist, and writes it through to the disk.
/// Errors: kRefused if it exists; kNotFound for a missing folder; kUnavailable.
Result<void> write_new_file(const std::string& path, std::string_view bytes);

/// Writes a file so that a reader sees the old content or the new one and never a part, even after
/// a crash: a new file beside it takes its place by rename. Errors: kNotFound for a missing folder;
/// kUnavailable.
Result<void> replace_file(const std::string& path, std::string_view bytes);

/// A folder that appears under its name only when it is complete. Until commit the files go to a
/// hidden folder beside it, which disappears with this object.
class PendingFolder {
 public:
  /// Errors: kRefused if `path` exists; kNotFound for a missing parent; kUnavailable.
  static Result<PendingFolder> create(const std::string& path);

  /// The same to take the place of a folder that exists: with commit the two change names in one
  /// step, then the old one is removed. Errors: kNotFound if there is none; kUnavailable.
  static Result<PendingFolder> replacing(const std::string& path);

  PendingFolder(PendingFolder&& other) noexcept;
  PendingFolder& operator=(PendingFolder&&) = delete;
  ~PendingFolder();

  /// Where to write meanwhile.
  const std::string& path() const { return pending_; }

  /// Gives the folder its name. Errors: kRefused if something took the name; kUnavailable.
  Result<void> commit();

 private:
  PendingFolder(std::string target, std::string pending);
  static Result<PendingFolder> beside(std::string target);

  std::string target_;
  std::string pending_;  ///< empty once committed or moved away
  bool replaces_ = false;
};

}  // namespace prefilter
