#include "service/predict/model_watch.h"

#include <sys/stat.h>

#include <filesystem>
#include <system_error>
#include <utility>

namespace prefilter::predict {

std::string bundle_mark(const std::string& path) {
  std::error_code failed;
  const std::string folder = std::filesystem::canonical(path, failed).string();
  if (failed) return "";
  struct stat manifest{};
  if (stat((folder + "/manifest.json").c_str(), &manifest) != 0) return "";
  return folder + " " + std::to_string(manifest.st_size) + " " + std::to_string(manifest.st_ino) +
         " " + std::to_string(manifest.st_mtim.tv_sec) + "." +
         std::to_string(manifest.st_mtim.tv_nsec);
}

ModelWatch::ModelWatch(std::function<std::string()> look, std::string seen,
                       std::chrono::milliseconds interval, std::function<void()> changed)
    : look_(std::move(look)),
      interval_(interval),
      changed_(std::move(changed)),
      seen_(std::move(seen)),
      thread_([this] { watch(); }) {}

ModelWatch::~ModelWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  end_.notify_all();
  thread_.join();
}

void ModelWatch::watch() {
  std::unique_lock lock(mutex_);
  while (!end_.wait_for(lock, interval_, [this] { return ending_; })) {
    std::string now = look_();
    if (now.empty() || now == seen_) continue;
    seen_ = std::move(now);  // first: what changes during the call is seen by the next look
    lock.unlock();
    changed_();
    lock.lock();
  }
}

}  // namespace prefilter::predict
