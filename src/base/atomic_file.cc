#include "base/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace prefilter {
namespace {

Error system_error(const std::string& path, int error_number) {
  const std::string what = path + ": " + std::generic_category().message(error_number);
  if (error_number == EEXIST || error_number == ENOTEMPTY) {
    return Error(ErrorCode::kRefused, path + " exists and is never overwritten");
  }
  return Error(error_number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kUnavailable,
               "cannot write " + what);
}

/// The folder that holds the path; "." for a bare name.
std::string parent_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

std::string without_end_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

std::optional<Error> write_all(int fd, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno != EINTR) return system_error(path, errno);
    if (written > 0) bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (::fsync(fd) != 0) return system_error(path, errno);
  return std::nullopt;
}

/// Makes a rename inside the folder last.
Result<void> sync_folder(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error(path, errno);
  const int failed = ::fsync(fd) == 0 ? 0 : errno;
  ::close(fd);
  // Some file systems cannot sync a folder and say EINVAL; there is nothing more to do then.
  if (failed != 0 && failed != EINVAL) return system_error(path, failed);
  return {};
}

}  // namespace

Result<void> write_new_file(const std::string& path, std::string_view bytes) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (fd < 0) return system_error(path, errno);
  std::optional<Error> error = write_all(fd, path, bytes);
  if (::close(fd) != 0 && !error) error = system_error(path, errno);
  if (!error) return {};
  ::unlink(path.c_str());
  return *error;
}

Result<void> replace_file(const std::string& path, std::string_view bytes) {
  const std::string pending = path + ".pending-" + std::to_string(::getpid());
  ::unlink(pending.c_str());  // what a killed process of the same number left
  if (Result<void> written = write_new_file(pending, bytes); !written) return written;
  if (::rename(pending.c_str(), path.c_str()) != 0) {
    const Error error = system_error(path, errno);
    ::unlink(pending.c_str());
    return error;
  }
  return sync_folder(parent_of(path));
}

PendingFolder::PendingFolder(std::string target, std::string pending)
    : target_(std::move(target)), pending_(std::move(pending)) {}

PendingFolder::PendingFolder(PendingFolder&& other) noexcept
    : target_(std::move(other.target_)),
      pending_(std::exchange(other.pending_, {})),
      replaces_(other.replaces_) {}

PendingFolder::~PendingFolder() {
  std::error_code ignored;  // a destructor has nobody to tell
  if (!pending_.empty()) std::filesystem::remove_all(pending_, ignored);
}

Result<PendingFolder> PendingFolder::beside(std::string target) {
  const std::string name = std::filesystem::path(target).filename().string();
  std::string pending = parent_of(target) + "/." + name + ".pending-XXXXXX";
  std::vector<char> pattern(pending.begin(), pending.end());
  pattern.push_back('\0');
  if (::mkdtemp(pattern.data()) == nullptr) return system_error(target, errno);
  return PendingFolder(std::move(target), pattern.data());
}

Result<PendingFolder> PendingFolder::create(const std::string& path) {
  std::string target = without_end_slashes(path);
  struct stat status{};
  if (::lstat(target.c_str(), &status) == 0) return system_error(target, EEXIST);
  return beside(std::move(target));
}

Result<PendingFolder> PendingFolder::replacing(const std::string& path) {
  // A link stays what it is; what it points at is replaced.
  std::error_code failed;
  const auto target = std::filesystem::canonical(path, failed);
  if (failed) return system_error(path, failed.value());
  if (!std::filesystem::is_directory(target, failed)) return system_error(path, ENOTDIR);
  Result<PendingFolder> folder = beside(target.string());
  if (folder) folder->replaces_ = true;
  return folder;
}

Result<void> PendingFolder::commit() {
  if (::chmod(pending_.c_str(), 0755) != 0) return system_error(pending_, errno);
  if (Result<void> synced = sync_folder(pending_); !synced) return synced;
  // Without RENAME_NOREPLACE an empty folder of that name would be replaced silently.
  const unsigned how = replaces_ ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  if (::renameat2(AT_FDCWD, pending_.c_str(), AT_FDCWD, target_.c_str(), how) != 0) {
    return system_error(target_, errno);
  }
  if (!replaces_) pending_.clear();  // else it is the old folder now, which the destructor removes
  return sync_folder(parent_of(target_));
}

}  // namespace prefilter
