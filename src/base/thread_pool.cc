#include "base/thread_pool.h"

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

// A worker watches for the next job this long before it sleeps: longer than the gap between two
// stages of one forward pass, far shorter than a scheduler's time slice, so that a waiting pool
// costs nothing.
constexpr int kSpins = 2000;

void pause() { __builtin_ia32_pause(); }

// Generation in the high half, next index in the low half. A worker claims an index by compare and
// swap of both, so that a late one can never claim from a job that it did not read.
constexpr uint64_t kClosed = 0xFFFFFFFF;

uint64_t pack(uint64_t generation, uint64_t index) { return generation << 32 | index; }

}  // namespace

struct ThreadPool::State {
  explicit State(size_t threads) : thread_count(threads) {}

  const size_t thread_count;
  pid_t owner = 0;  // the process whose threads these are
  std::vector<std::thread> workers;

  std::atomic<uint64_t> next{pack(0, kClosed)};
  std::atomic<uint32_t> epoch{0};  // changes with each job: what sleepers wait on
  std::atomic<uint32_t> done{0};
  std::atomic<const std::function<void(size_t, size_t)>*> task{nullptr};
  std::atomic<uint32_t> count{0};
  std::atomic<bool> stop{false};
  std::mutex failure_mutex;
  std::exception_ptr failure;

  void start();
  void work_until_stopped(size_t worker);
  void take_indices(size_t worker);
};

void ThreadPool::State::start() {
  owner = getpid();
  workers.reserve(thread_count - 1);
  for (size_t worker = 1; worker < thread_count; ++worker) {
    workers.emplace_back([this, worker] { work_until_stopped(worker); });
  }
}

void ThreadPool::State::work_until_stopped(size_t worker) {
  uint32_t seen = 0;
  while (true) {
    for (int spin = 0; spin < kSpins && epoch.load(std::memory_order_acquire) == seen; ++spin)
      pause();
    epoch.wait(seen, std::memory_order_acquire);
    seen = epoch.load(std::memory_order_acquire);
    if (stop.load(std::memory_order_acquire)) return;
    take_indices(worker);
  }
}

void ThreadPool::State::take_indices(size_t worker) {
  uint64_t claimed = next.load(std::memory_order_acquire);
  while (true) {
    const uint64_t index = claimed & kClosed;
    const uint32_t job_count = count.load(std::memory_order_relaxed);
    const auto* job = task.load(std::memory_order_relaxed);
    if (index == kClosed || index >= job_count) return;
    if (!next.compare_exchange_weak(claimed, claimed + 1, std::memory_order_acq_rel)) continue;
    try {
      (*job)(index, worker);
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
    }
    if (done.fetch_add(1, std::memory_order_acq_rel) + 1 == job_count) done.notify_one();
    claimed = next.load(std::memory_order_acquire);
  }
}

ThreadPool::ThreadPool(size_t threads) : state_(std::make_unique<State>(threads)) {
  PREFILTER_CHECK(threads >= 1, "the caller is one of the threads");
}

ThreadPool::~ThreadPool() {
  if (state_->workers.empty()) return;
  if (state_->owner != getpid()) {
    // After a fork the threads are the parent's: joining or destroying their handles is undefined.
    state_.release();  // NOLINT(bugprone-unused-return-value)
    return;
  }
  state_->stop.store(true, std::memory_order_release);
  state_->epoch.fetch_add(1, std::memory_order_release);
  state_->epoch.notify_all();
  for (std::thread& worker : state_->workers) worker.join();
}

size_t ThreadPool::threads() const { return state_->thread_count; }

void ThreadPool::run(size_t count, const std::function<void(size_t, size_t)>& task) {
  if (count == 0) return;
  PREFILTER_CHECK(count < kClosed, "an index takes 32 bits");
  if (state_->thread_count == 1 || count == 1) {
    for (size_t index = 0; index < count; ++index) task(index, 0);
    return;
  }
  if (!state_->workers.empty() && state_->owner != getpid()) {
    const size_t threads = state_->thread_count;
    state_.release();  // NOLINT(bugprone-unused-return-value): the parent's threads, see the
                       // destructor
    state_ = std::make_unique<State>(threads);
  }
  if (state_->workers.empty()) state_->start();

  State& state = *state_;
  const uint64_t generation = (state.next.load(std::memory_order_relaxed) >> 32) + 1;
  state.next.store(pack(generation, kClosed), std::memory_order_release);
  state.task.store(&task, std::memory_order_relaxed);
  state.count.store(static_cast<uint32_t>(count), std::memory_order_relaxed);
  state.done.store(0, std::memory_order_relaxed);
  state.next.store(pack(generation, 0), std::memory_order_release);
  state.epoch.fetch_add(1, std::memory_order_release);
  state.epoch.notify_all();
  state.take_indices(0);

  uint32_t finished = state.done.load(std::memory_order_acquire);
  for (int spin = 0; spin < kSpins && finished != count; ++spin) {
    pause();
    finished = state.done.load(std::memory_order_acquire);
  }
  while (finished != count) {
    state.done.wait(finished, std::memory_order_acquire);
    finished = state.done.load(std::memory_order_acquire);
  }
  if (state.failure) std::rethrow_exception(std::exchange(state.failure, nullptr));
}

}  // namespace prefilter
