#include "lab/pipeline/work_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/atomic_file.h"

namespace prefilter::pipeline {
namespace {

namespace fs = std::filesystem;

Error unavailable(const std::string& doing, const std::error_code& failed) {
  return Error(ErrorCode::kUnavailable, doing + ": " + failed.message());
}

std::string path_in(const std::string& experiment) { return experiment + "/.pipeline"; }

}  // namespace

Result<WorkFolder> WorkFolder::open(const std::string& experiment) {
  const std::string path = path_in(experiment);
  for (const std::string& folder : {path, experiment + "/models", experiment + "/results"}) {
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return unavailable("cannot make the folder " + folder, failed);
  }
  const std::string file = path + "/lock";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (lock < 0) {
    return unavailable("cannot write " + file, std::error_code(errno, std::generic_category()));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return Error(ErrorCode::kRefused, experiment + ": another process is at this experiment");
  }
  return WorkFolder(path, lock);
}

WorkFolder WorkFolder::look_at(const std::string& experiment) {
  return WorkFolder(path_in(experiment), -1);
}

WorkFolder::WorkFolder(WorkFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

WorkFolder::~WorkFolder() {
  if (lock_ >= 0) ::close(lock_);
}

Result<std::optional<Record>> WorkFolder::record_of(const std::string& step) const {
  return read_record(path_ + "/" + step + ".json");
}

Result<void> WorkFolder::keep(const Record& record) const {
  return replace_file(path_ + "/" + record.step + ".json", to_json(record));
}

Result<void> WorkFolder::put_aside(const std::string& step,
                                   const std::vector<std::string>& paths) const {
  std::error_code failed;
  const fs::path replaced = fs::path(path_) / "replaced" / step;
  for (const std::string& path : paths) {
    if (!fs::exists(path, failed)) continue;
    const fs::path target = replaced / fs::path(path).filename();
    fs::create_directories(replaced, failed);
    if (!failed) fs::remove_all(target, failed);
    if (!failed) fs::rename(path, target, failed);
    if (failed) return unavailable("cannot move " + path + " to " + target.string(), failed);
  }
  return {};
}

std::string state_folder(const Step& step) {
  const Resume& resume = step.kind->resume;
  const auto output = std::ranges::find(step.settings, resume.output, &Setting::name);
  if (resume.suffix.empty() || output == step.settings.end() || output->values.empty()) return "";
  std::string path = output->values.front();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path + std::string(resume.suffix);
}

bool can_resume(const Step& step) {
  const std::string folder = state_folder(step);
  std::error_code ignored;
  if (folder.empty() || !fs::exists(folder + "/" + std::string(step.kind->resume.begun), ignored)) {
    return false;
  }
  for (const auto& entry : fs::directory_iterator(folder, ignored)) {
    if (entry.path().filename().string().starts_with(step.kind->resume.state_prefix)) return true;
  }
  return false;
}

}  // namespace prefilter::pipeline
