#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <vector>

#include "prefilter/classifier.h"

namespace prefilter::python {

/// The workspaces of one open model. Of callers at the same time one has all the threads; each
/// other has one, so that many of them do not crowd the processors. A forked child may use it: what
/// the parent's other threads had in hand is left to them.
/// Guarded by the GIL, not by a mutex: one that another thread held at a fork would stay locked.
class Workspaces {
 public:
  explicit Workspaces(int threads) : threads_(threads) {}

  /// Calls `work` with a workspace while the GIL is released. Needs the GIL. What it throws comes
  /// out here.
  void use(const std::function<void(Workspace&)>& work);

  int threads() const { return threads_; }

 private:
  std::unique_ptr<Workspace> take(bool& wide);
  void give_back(std::unique_ptr<Workspace> workspace, bool wide);

  const int threads_;
  std::unique_ptr<Workspace> wide_;                 // null: in use, or not yet made
  std::vector<std::unique_ptr<Workspace>> narrow_;  // those not in use
  bool wide_in_use_ = false;
  pid_t process_ = 0;  // in which wide_in_use_ holds
};

}  // namespace prefilter::python
