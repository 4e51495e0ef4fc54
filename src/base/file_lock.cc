#include "base/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

namespace prefilter {
namespace {

constexpr std::chrono::milliseconds kTurn{2};  // flock(2) itself knows no limit of time

}  // namespace

Result<FileLock> FileLock::take(const std::string& path, std::chrono::milliseconds limit) {
  using Clock = std::chrono::steady_clock;
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    return Error(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
                 "cannot open " + path + ": " + std::generic_category().message(errno));
  }
  FileLock lock(fd);
  const auto until = Clock::now() + limit;
  while (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return Error(ErrorCode::kUnavailable,
                   "cannot lock " + path + ": " + std::generic_category().message(errno));
    }
    if (Clock::now() >= until) {
      return Error(ErrorCode::kUnavailable, path +
                                                ": another process holds the lock for more than " +
                                                std::to_string(limit.count()) + " ms");
    }
    std::this_thread::sleep_for(kTurn);
  }
  return lock;
}

FileLock::FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace prefilter
