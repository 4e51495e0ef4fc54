#include "service/shadow/recorder_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace prefilter::shadow {
namespace {

std::string lock_path(const std::string& log_path) { return log_path + ".recorder"; }

/// The whole file. Of the open file, not of the process: a second recorder in this one is told too.
struct flock whole_file() {
  struct flock lock = {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<RecorderLock> RecorderLock::take(const std::string& log_path) {
  const std::string path = lock_path(log_path);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    const int cause = errno;
    const ErrorCode code = cause == ENOENT   ? ErrorCode::kNotFound
                           : cause == EACCES ? ErrorCode::kUnauthorized
                                             : ErrorCode::kUnavailable;
    return Error(code, path + ": " + std::generic_category().message(cause));
  }
  struct flock lock = whole_file();
  if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) {
    ::close(fd);
    return Error(ErrorCode::kRefused, log_path +
                                          ": another process records into this shadow log; give "
                                          "each its own, or end the other one first");
  }
  return RecorderLock(fd);
}

bool RecorderLock::held(const std::string& log_path) {
  const int fd = ::open(lock_path(log_path).c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return errno != ENOENT;
  struct flock lock = whole_file();
  const bool known = ::fcntl(fd, F_OFD_GETLK, &lock) == 0;
  ::close(fd);
  return !known || lock.l_type != F_UNLCK;
}

RecorderLock::~RecorderLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace prefilter::shadow
