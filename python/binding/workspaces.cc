#include "python/binding/workspaces.h"

#include <nanobind/nanobind.h>
#include <unistd.h>

#include <exception>
#include <utility>

namespace prefilter::python {

std::unique_ptr<Workspace> Workspaces::take(bool& wide) {
  if (process_ != getpid()) {  // a forked child: nobody here has a workspace in hand
    process_ = getpid();
    wide_in_use_ = false;
  }
  wide = !wide_in_use_;
  if (wide) {
    wide_in_use_ = true;
    return wide_ ? std::move(wide_) : std::make_unique<Workspace>(threads_);
  }
  if (narrow_.empty()) return std::make_unique<Workspace>(1);
  std::unique_ptr<Workspace> workspace = std::move(narrow_.back());
  narrow_.pop_back();
  return workspace;
}

void Workspaces::give_back(std::unique_ptr<Workspace> workspace, bool wide) {
  if (wide) {
    wide_ = std::move(workspace);
    wide_in_use_ = false;
  } else {
    narrow_.push_back(std::move(workspace));
  }
}

void Workspaces::use(const std::function<void(Workspace&)>& work) {
  bool wide = false;
  std::unique_ptr<Workspace> workspace = take(wide);
  std::exception_ptr failure;
  {
    const nanobind::gil_scoped_release released;
    try {
      work(*workspace);
    } catch (...) {
      failure = std::current_exception();
    }
  }
  give_back(std::move(workspace), wide);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace prefilter::python
