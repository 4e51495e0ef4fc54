#include "lab/train/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/mapped_file.h"
#include "lab/train/settings.h"
#include "lab/train/settings_yaml.h"

namespace prefilter::train {
namespace {

constexpr size_t kMaxParamsBytes = size_t{1} << 20;

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// What a killed process left half-written: hidden folders that PendingFolder had begun.
void remove_pending(const std::string& folder) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(".") && name.find(".pending-") != std::string::npos) {
      std::filesystem::remove_all(entry.path(), ignored);
    }
  }
}

}  // namespace

Result<RunFolder> RunFolder::open(const std::string& out, bool resume) {
  std::string path = out;
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  if (exists(path)) {
    return Error(ErrorCode::kRefused,
                 path + " exists and is never overwritten: choose another --out");
  }
  path += ".run";
  const bool begun = exists(path + "/params.yaml");
  if (begun && !resume) {
    return Error(ErrorCode::kRefused,
                 path + " holds a run: go on with it by --resume, or choose " + "another --out");
  }
  if (resume && !begun) {
    return Error(ErrorCode::kNotFound, path + " holds no run that could go on");
  }
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  const std::string lock_path = path + "/lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) {
    return Error(ErrorCode::kUnavailable,
                 "cannot write " + lock_path + ": " + std::generic_category().message(errno));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return Error(ErrorCode::kRefused, path + ": another process is at this run");
  }
  remove_pending(path);
  return RunFolder(path, lock);
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

RunFolder::~RunFolder() {
  if (lock_ >= 0) ::close(lock_);
}

Result<void> RunFolder::recall(TrainOptions& options) const {
  const std::string file = path_ + "/params.yaml";
  if (!exists(file)) return {};
  const Result<std::string> text = read_file(file, kMaxParamsBytes);
  if (!text) return text.error();
  const auto settings = settings_of_yaml(*text, file);
  if (!settings) return settings.error();
  TrainOptions then;
  if (Result<void> applied = apply_settings(*settings, then); !applied) return applied;
  if (options.run.numbers == Numbers::kAuto) options.run.numbers = then.run.numbers;
  if (options.run.threads == 0) options.run.threads = then.run.threads;
  return {};
}

}  // namespace prefilter::train
