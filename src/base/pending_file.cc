#include "base/pending_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace prefilter {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 20;

Error failed(const std::string& path, int error_number) {
  return Error(error_number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               "cannot write " + path + ": " + std::generic_category().message(error_number));
}

}  // namespace

PendingFile::PendingFile(std::string target, std::string pending, int fd)
    : target_(std::move(target)), pending_(std::move(pending)), fd_(fd) {}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : target_(std::move(other.target_)),
      pending_(std::exchange(other.pending_, {})),
      buffer_(std::move(other.buffer_)),
      fd_(std::exchange(other.fd_, -1)) {}

PendingFile::~PendingFile() {
  if (fd_ >= 0) ::close(fd_);
  if (!pending_.empty()) ::unlink(pending_.c_str());
}

Result<PendingFile> PendingFile::create(const std::string& path) {
  std::string pending = path + ".pending-" + std::to_string(::getpid());
  // What a killed process of the same number left is written over.
  const int fd = ::open(pending.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) return failed(path, errno);
  return PendingFile(path, std::move(pending), fd);
}

Result<void> PendingFile::write(std::string_view bytes) {
  buffer_.append(bytes);
  return buffer_.size() < kBufferBytes ? Result<void>() : flush();
}

Result<void> PendingFile::flush() {
  for (std::string_view rest = buffer_; !rest.empty();) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) return failed(target_, errno);
    if (written > 0) rest.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
  return {};
}

Result<void> PendingFile::commit() {
  if (Result<void> flushed = flush(); !flushed) return flushed;
  if (::fsync(fd_) != 0) return failed(target_, errno);
  if (::close(std::exchange(fd_, -1)) != 0) return failed(target_, errno);
  if (::rename(pending_.c_str(), target_.c_str()) != 0) return failed(target_, errno);
  pending_.clear();
  // The rename itself lasts once the folder is on the disk, where the file system can sync folders.
  const std::string parent = std::filesystem::path(target_).parent_path().string();
  const int folder = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_CLOEXEC);
  if (folder >= 0) {
    static_cast<void>(::fsync(folder));
    ::close(folder);
  }
  return {};
}

}  // namespace prefilter
