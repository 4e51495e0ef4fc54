#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace prefilter {

/// Worker threads that sleep while there is no work. One caller at a time; the caller works too.
/// Threads start with the first parallel call, so that a process may fork before it.
class ThreadPool {
 public:
  /// threads >= 1, the caller included.
  explicit ThreadPool(size_t threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  size_t threads() const;

  /// Runs task(index, worker) for each index in [0, count), worker in [0, threads()); returns when
  /// all are done. Which worker takes which index is not defined. An exception of a task is
  /// rethrown here.
  void run(size_t count, const std::function<void(size_t index, size_t worker)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace prefilter
