#include "base/change_watch.h"

#include <sys/stat.h>

#include <utility>

namespace prefilter {

std::string file_mark(const std::string& path) {
  struct stat file{};
  if (stat(path.c_str(), &file) != 0) return "";
  return std::to_string(file.st_dev) + " " + std::to_string(file.st_size) + " " +
         std::to_string(file.st_ino) + " " + std::to_string(file.st_mtim.tv_sec) + "." +
         std::to_string(file.st_mtim.tv_nsec);
}

ChangeWatch::ChangeWatch(std::function<std::string()> look, std::string seen,
                         std::chrono::milliseconds interval, std::function<void()> changed)
    : look_(std::move(look)),
      interval_(interval),
      changed_(std::move(changed)),
      seen_(std::move(seen)),
      thread_([this] { watch(); }) {}

ChangeWatch::~ChangeWatch() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  end_.notify_all();
  thread_.join();
}

void ChangeWatch::watch() {
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

}  // namespace prefilter
