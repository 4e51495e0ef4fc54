#pragma once

#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

/// A file of any size that appears under its name only when it is complete, in place of what had
/// the name before. Until then it grows beside it under another name, and disappears with this
/// object. Writes are gathered in a buffer. Not safe to share between threads.
class PendingFile {
 public:
  /// Errors: kNotFound for a missing folder; kUnavailable.
  static Result<PendingFile> create(const std::string& path);

  /// Errors: kUnavailable, such as a full disk.
  Result<void> write(std::string_view bytes);

  /// Puts the file under its name, on the disk. Errors: kUnavailable.
  Result<void> commit();

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile();

 private:
  PendingFile(std::string target, std::string pending, int fd);
  Result<void> flush();

  std::string target_;
  std::string pending_;  // empty once committed or moved away
  std::string buffer_;
  int fd_ = -1;
};

}  // namespace prefilter
