#include "apps/cli/result_file.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace prefilter::cli {
namespace {

Error system_error(const std::string& doing, const std::string& path, int number) {
  ErrorCode code = ErrorCode::kUnavailable;
  if (number == ENOENT || number == ENOTDIR) code = ErrorCode::kNotFound;
  if (number == EACCES || number == EPERM || number == EROFS) code = ErrorCode::kUnauthorized;
  return Error(code, doing + " " + path + ": " + std::strerror(number));
}

}  // namespace

Result<ResultFile> ResultFile::open(const std::string& path) {
  if (path.empty() || path == "-") return ResultFile("standard output", "", STDOUT_FILENO);
  struct stat status{};
  const bool exists = stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    return Error(ErrorCode::kInvalidArgument, "cannot write to " + path + ": it is a folder");
  }
  if (exists && !S_ISREG(status.st_mode)) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return system_error("cannot write to", path, errno);
    return ResultFile(path, "", fd);
  }
  std::string temporary = path + ".XXXXXX";
  const int fd = mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return system_error("cannot write to", path, errno);
  // mkostemp makes it private; the result gets the rights that any new file of the user gets.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(fd, exists ? status.st_mode : 0666 & ~mask);
  return ResultFile(path, temporary, fd);
}

Result<void> ResultFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EAGAIN) {  // a pipe that its other end made non-blocking
      pollfd ready{fd_, POLLOUT, 0};
      poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      reader_left_ = errno == EPIPE;
      return Error(ErrorCode::kUnavailable, "writing to " + path_ + ": " + std::strerror(errno));
    }
  }
  return {};
}

Result<void> ResultFile::flush_and_rename(const std::string& to) {
  if (temporary_.empty()) return {};
  if (fsync(fd_) != 0 || std::rename(temporary_.c_str(), to.c_str()) != 0) {
    return Error(ErrorCode::kUnavailable, "writing to " + to + ": " + std::strerror(errno));
  }
  temporary_.clear();
  return {};
}

Result<void> ResultFile::commit() { return flush_and_rename(path_); }

std::string ResultFile::keep_partial() {
  if (temporary_.empty()) return "";
  const std::string name = path_ + ".partial";
  return flush_and_rename(name) ? name : "";
}

ResultFile::~ResultFile() {
  if (!temporary_.empty()) unlink(temporary_.c_str());
  if (fd_ > STDERR_FILENO) close(fd_);
}

ResultFile::ResultFile(ResultFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, "")),
      fd_(std::exchange(other.fd_, -1)),
      reader_left_(other.reader_left_) {}

}  // namespace prefilter::cli
