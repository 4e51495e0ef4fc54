#pragma once

#include <chrono>
#include <string>

#include "prefilter/error.h"

namespace prefilter {

/// Holds the lock of a file against other processes and other holders in this one (flock(2)). The
/// file is made if it is not there, and stays. The lock goes with this object, and with the process
/// whatever ends it.
class FileLock {
 public:
  /// Waits at most so long for whoever holds it. Errors: kUnavailable when that was not enough or
  /// the file cannot be opened; kNotFound for a missing folder.
  static Result<FileLock> take(const std::string& path, std::chrono::milliseconds limit);

  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace prefilter
