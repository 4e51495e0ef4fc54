#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace prefilter::predict {

/// Which bundle a path means at this moment: its folder with all links followed, and its manifest's
/// size, time and file number. Two texts are equal exactly if nothing of that changed; empty while
/// there is no manifest.
std::string bundle_mark(const std::string& path);

/// Calls back whenever another bundle is to serve: a link was pointed elsewhere, a manifest was
/// replaced, a registry was told so. Looks at the file system at an interval, on a thread of its
/// own: that works on every file system, network ones too.
class ModelWatch {
 public:
  /// look: gives a text that changes with the bundle, bundle_mark for one; "" for none. Called on
  /// that thread, as is changed, one call at a time.
  /// seen: what look gave before the model was opened, so that no change is missed.
  /// changed: after it the bundle counts as seen, whatever came of it. A bundle that is gone is no
  /// change; the one that takes its place is.
  ModelWatch(std::function<std::string()> look, std::string seen,
             std::chrono::milliseconds interval, std::function<void()> changed);
  ~ModelWatch();  ///< waits for a call that is under way
  ModelWatch(const ModelWatch&) = delete;
  ModelWatch& operator=(const ModelWatch&) = delete;

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

}  // namespace prefilter::predict
