#include "lab/collect/fetch.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "base/check.h"
#include "lab/collect/bucket.h"
#include "lab/collect/visitor.h"

namespace prefilter::collect {
namespace {

Result<void> check(const FetchOptions& options) {
  const auto wrong = [](const char* what) { return Error(ErrorCode::kInvalidArgument, what); };
  if (!(options.min_delay_s >= 0.0 && options.min_delay_s <= 3600.0)) {
    return wrong("min_delay must be 0 to 3600 seconds");
  }
  if (!(options.timeout_s > 0.0 && options.timeout_s <= 3600.0)) {
    return wrong("timeout must be more than 0 and at most 3600 seconds");
  }
  if (options.max_megabytes == 0 || options.max_megabytes > 1024) {
    return wrong("max_megabytes must be 1 to 1024");
  }
  if (options.hosts_at_once == 0 || options.hosts_at_once > 64) {
    return wrong("hosts_at_once must be 1 to 64");
  }
  const std::string& name = options.user_agent;
  if (name.empty() || name.find_first_of("\r\n") != std::string::npos) {
    return wrong("user_agent must be one line that is not empty");
  }
  return {};
}

}  // namespace

/// The tasks, grouped by host: a worker takes a host and goes through its tasks.
class Fetcher::State {
 public:
  State(std::vector<FetchTask> tasks, const FetchOptions& options, const FetchClock& clock,
        std::function<bool()> stop)
      : tasks_(std::move(tasks)),
        options_(options),
        clock_(clock),
        stop_(std::move(stop)),
        results_(tasks_.size()) {
    std::map<std::string, size_t> group_of;
    for (size_t i = 0; i < tasks_.size(); ++i) {
      const auto [group, is_new] = group_of.emplace(host_of(tasks_[i].url), groups_.size());
      if (is_new) groups_.emplace_back();
      groups_[group->second].push_back(i);
    }
  }

  ~State() {
    ending_ = true;
    for (std::thread& worker : workers_) worker.join();
  }

  Result<void> start() {
    const size_t count = std::min(options_.hosts_at_once, groups_.size());
    for (size_t i = 0; i < count; ++i) {
      Result<curl::Client> client = curl::Client::create(
          {.connect_timeout_ms = milliseconds(std::min(options_.timeout_s, 10.0)),
           .total_timeout_ms = milliseconds(options_.timeout_s),
           .max_response_bytes = options_.max_megabytes << 20U,
           .max_redirects = 0,
           .user_agent = options_.user_agent,
           .cancelled = [this] { return stopped(); }});
      if (!client) return client.error();
      workers_.emplace_back(
          [this, visitor = std::make_shared<Visitor>(std::move(*client), options_, clock_,
                                                     hosts_)] { work(*visitor); });
    }
    return {};
  }

  Fetched take(size_t task) {
    std::unique_lock lock(mutex_);
    PREFILTER_CHECK(task < results_.size(), "the caller knows its tasks");
    done_.wait(lock, [&] { return results_[task].has_value(); });
    Fetched fetched = std::move(*results_[task]);
    results_[task] = Fetched{};
    return fetched;
  }

 private:
  static int milliseconds(double seconds) { return std::max(1, static_cast<int>(seconds * 1000)); }
  bool stopped() const { return ending_ || (stop_ && stop_()); }

  /// No exception may leave a thread.
  Fetched visit(Visitor& visitor, const FetchTask& task) {
    Fetched fetched;
    fetched.memory = task.memory;
    fetched.problem = "the run was stopped";
    if (stopped()) return fetched;
    try {
      return visitor.visit(task);
    } catch (const std::exception& failure) {
      fetched.problem = task.url + ": " + failure.what();
      return fetched;
    }
  }

  void work(Visitor& visitor) {
    while (true) {
      size_t group = 0;
      {
        const std::lock_guard lock(mutex_);
        if (next_group_ == groups_.size()) return;
        group = next_group_++;
      }
      for (const size_t task : groups_[group]) {
        Fetched fetched = visit(visitor, tasks_[task]);
        const std::lock_guard lock(mutex_);
        results_[task] = std::move(fetched);
        done_.notify_all();
      }
    }
  }

  std::vector<FetchTask> tasks_;
  FetchOptions options_;
  FetchClock clock_;
  std::function<bool()> stop_;
  Hosts hosts_;
  std::vector<std::vector<size_t>> groups_;
  std::mutex mutex_;
  std::condition_variable done_;
  size_t next_group_ = 0;
  std::vector<std::optional<Fetched>> results_;
  std::atomic<bool> ending_ = false;
  std::vector<std::thread> workers_;
};

Fetcher::Fetcher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher::~Fetcher() = default;

Result<Fetcher> Fetcher::start(std::vector<FetchTask> tasks, const FetchOptions& options,
                               const FetchClock& clock, std::function<bool()> stop) {
  if (Result<void> good = check(options); !good) return good.error();
  auto state = std::make_unique<State>(std::move(tasks), options, clock, std::move(stop));
  if (Result<void> started = state->start(); !started) return started.error();
  return Fetcher(std::move(state));
}

Fetched Fetcher::take(size_t task) { return state_->take(task); }

}  // namespace prefilter::collect
