#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace prefilter {

/// Which file a path means at this moment: device, number, size and time. Two texts are equal
/// exactly if nothing of that changed; empty while there is none.
std::string file_mark(const std::string& path);

/// Calls back whenever what it looks at has changed: a link was pointed elsewhere, a file was
/// replaced. Looks at the file system at an interval, on a thread of its own: that works on every
/// file system, network ones too.
class ChangeWatch {
 public:
  /// look: gives a text that changes with what is looked at, file_mark for one; "" where there is
  /// none. Called on that thread, as is changed, one call at a time.
  /// seen: what look gave before the files were read, so that no change is missed.
  /// changed: after it the change counts as seen, whatever came of it. A file that is gone is no
  /// change; the one that takes its place is.
  ChangeWatch(std::function<std::string()> look, std::string seen,
              std::chrono::milliseconds interval, std::function<void()> changed);
  ~ChangeWatch();  ///< waits for a call that is under way
  ChangeWatch(const ChangeWatch&) = delete;
  ChangeWatch& operator=(const ChangeWatch&) = delete;

 private:
  void watch();

  const std::function<std::string()> look_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> changed_;
  std::string seen_;
  std::mutex mutex_;
  std::condition_variable end_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace prefilter
