#include "service/watch/quarantine.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <system_error>

namespace prefilter::watch {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPrefix = "blocked-";
constexpr const char* kSuffix = ".jsonl";

Error disk_error(const std::string& path, int number) {
  return Error(ErrorCode::kUnavailable, path + ": " + std::generic_category().message(number));
}

/// Names sort by time. Two processes, or two files of one millisecond, have different ones.
std::string segment_name(uint64_t number) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  char name[96];
  std::snprintf(name, sizeof(name), "%s%015lld-%d-%llu%s", kPrefix, static_cast<long long>(now),
                static_cast<int>(::getpid()), static_cast<unsigned long long>(number), kSuffix);
  return name;
}

}  // namespace

Result<std::vector<std::string>> quarantine_files(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code failed;
  fs::directory_iterator entries(folder, failed);
  if (failed == std::errc::no_such_file_or_directory) {
    return Error(ErrorCode::kNotFound, folder + ": there is no such quarantine");
  }
  for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
    const std::string name = entries->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) files.push_back(entries->path());
  }
  if (failed) return disk_error(folder, failed.value());
  std::sort(files.begin(), files.end());
  return files;
}

Quarantine::Quarantine(std::string folder, const QuarantineOptions& options)
    : folder_(std::move(folder)),
      options_(options),
      process_(::getpid()),
      writer_([this] { run(); }) {}

Result<std::unique_ptr<Quarantine>> Quarantine::open(const std::string& folder,
                                                     const QuarantineOptions& options) {
  std::error_code failed;
  fs::create_directory(folder, failed);
  if (failed == std::errc::no_such_file_or_directory) {
    return Error(ErrorCode::kNotFound, folder + ": its parent folder is not there");
  }
  if (failed || ::access(folder.c_str(), W_OK | X_OK) != 0) {
    return Error(ErrorCode::kUnauthorized, folder + ": cannot write into this folder");
  }
  return std::unique_ptr<Quarantine>(new Quarantine(folder, options));
}

void Quarantine::keep(const QuarantineItem& item) noexcept {
  try {
    const std::string line = to_line(item);
    const std::scoped_lock lock(mutex_);
    if (stop_ || ::getpid() != process_ || waiting_.size() + line.size() > options_.queue_bytes) {
      ++stats_.lost;
      return;
    }
    waiting_ += line;
    ++waiting_items_;
    changed_.notify_one();
  } catch (const std::exception&) {
    const std::scoped_lock lock(mutex_);
    ++stats_.lost;
  }
}

void Quarantine::run() noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || waiting_items_ > 0; });
    if (waiting_items_ == 0) return;
    std::string lines;
    lines.swap(waiting_);
    writing_items_ = std::exchange(waiting_items_, 0);
    lock.unlock();
    std::string error;
    try {
      if (const Result<void> done = write(lines); !done) error = done.error().message();
    } catch (const std::exception& failure) {
      error = failure.what();
    }
    lock.lock();
    (error.empty() ? stats_.kept : stats_.lost) += writing_items_;
    stats_.last_error = error;
    writing_items_ = 0;
    written_.notify_all();
  }
}

Result<void> Quarantine::begin_segment() {
  if (fd_ >= 0) ::close(fd_);
  segment_ = folder_ + "/" + segment_name(++segments_);
  segment_bytes_ = 0;
  fd_ = ::open(segment_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0640);
  if (fd_ < 0) return disk_error(segment_, errno);
  remove_oldest();
  return {};
}

void Quarantine::remove_oldest() {
  const Result<std::vector<std::string>> files = quarantine_files(folder_);
  if (!files) return;
  // Room for the file that has just begun as well.
  size_t total = options_.segment_bytes;
  std::error_code failed;
  for (auto file = files->rbegin(); file != files->rend(); ++file) {
    if (*file == segment_) continue;
    total += static_cast<size_t>(fs::file_size(*file, failed));
    if (failed || total <= options_.total_bytes) continue;
    if (!fs::remove(*file, failed)) continue;
    const std::scoped_lock lock(mutex_);
    ++stats_.removed_files;
  }
}

Result<void> Quarantine::write(const std::string& lines) {
  if (fd_ < 0 || segment_bytes_ >= options_.segment_bytes) {
    if (Result<void> begun = begin_segment(); !begun) return begun;
  }
  const auto fail = [this](int number) {
    // Its last line may be cut: the next one must not be glued to it.
    ::close(fd_);
    fd_ = -1;
    return disk_error(segment_, number);
  };
  std::string_view rest = lines;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) return fail(errno);
    if (written > 0) rest.remove_prefix(static_cast<size_t>(written));
  }
  segment_bytes_ += lines.size();
  if (::fdatasync(fd_) != 0) return fail(errno);
  return {};
}

QuarantineStats Quarantine::stats() const {
  const std::scoped_lock lock(mutex_);
  return stats_;
}

bool Quarantine::flush(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return written_.wait_for(lock, limit,
                           [this] { return waiting_items_ == 0 && writing_items_ == 0; });
}

Quarantine::~Quarantine() {
  if (::getpid() != process_) {
    writer_.detach();
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  writer_.join();
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace prefilter::watch
