#pragma once

#include <string>

#include "prefilter/error.h"

namespace prefilter::shadow {

/// The right to record into a log: one process has it at a time, and the system takes it back when
/// that ends, however it ends. A lock on the file PATH.recorder, which stays.
class RecorderLock {
 public:
  /// Errors: kRefused if another process has it; kNotFound, kUnauthorized, kUnavailable.
  static Result<RecorderLock> take(const std::string& log_path);

  /// Whether some process has it now; true where that cannot be told.
  static bool held(const std::string& log_path);

  ~RecorderLock();
  RecorderLock(RecorderLock&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  RecorderLock& operator=(RecorderLock&&) = delete;

 private:
  explicit RecorderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace prefilter::shadow
