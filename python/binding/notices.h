#pragma once

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "service/watch/watch.h"

namespace prefilter::python {

/// What the watch tells, from whichever thread, until Python comes for it. A thread that has no
/// Python in it thus never waits for the GIL, not even when the interpreter ends. Safe to use from
/// many threads, and no lock of it is held while Python runs.
class Notices {
 public:
  /// The oldest are kept where nobody comes: they say what it began with.
  void add(const watch::Notice& notice) {
    const std::scoped_lock lock(mutex_);
    if (waiting_.size() < kMost) waiting_.push_back(notice);
  }

  std::vector<watch::Notice> take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(waiting_, {});
  }

 private:
  static constexpr size_t kMost = 100;
  std::mutex mutex_;
  std::vector<watch::Notice> waiting_;
};

}  // namespace prefilter::python
