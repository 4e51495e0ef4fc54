#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "service/pipeline/pair.h"
#include "service/shadow/run_log.h"

namespace prefilter::shadow {

struct RecorderOptions {
  RunOptions run;
  size_t queue_articles = 4096;                 ///< that may wait to be written; > 0
  size_t queue_bytes = size_t{64} << 20;        ///< of their texts; > 0
  std::chrono::milliseconds commit_every{200};  ///< how long an article waits for company
  std::chrono::milliseconds retry_every{1000};  ///< after a write that failed
  std::function<int64_t()> now_ms;              ///< Unix time; empty: the system's clock
};

/// What became of the articles so far.
struct RecorderStats {
  uint64_t recorded = 0;  ///< in the log
  uint64_t lost = 0;      ///< dropped; the log has, or will have, a gap for them
  uint64_t waiting = 0;
  uint64_t failed_writes = 0;
  std::string last_error;  ///< of a write; empty: the last one went well
};

/// Shows every pair of verdicts to a shadow log. observe() copies the article and returns: a thread
/// of the recorder's own writes, some hundred pairs in one commit. When the queue is full, pairs
/// are dropped and counted. When a write fails, as on a full disk, verdicts go on: what waits is
/// tried again, what finds no room is lost, and the log gets a gap as soon as it can be written.
/// In a forked child nothing is recorded, and everything counts as lost there.
/// Safe to use from many threads.
class Recorder : public pipeline::PairObserver {
 public:
  /// Begins a run in the log. Errors: those of RunLog::begin.
  static Result<std::unique_ptr<Recorder>> open(const std::string& path, const Candidate& candidate,
                                                const RecorderOptions& options = {});

  void observe(const Article& article, const pipeline::Pair& pair) noexcept override;
  void dropped(size_t articles) noexcept override;

  RecorderStats stats() const;

  /// Waits until everything observed so far is written or lost; at most so long. Returns whether.
  bool flush(std::chrono::milliseconds limit);

  /// Writes what waits and ends the run in good order, unless that fails: then the next run begins
  /// with a gap.
  ~Recorder() override;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

 private:
  struct Lost {
    int64_t from_ms = 0;
    int64_t to_ms = 0;
    uint64_t articles = 0;
    std::string reason;
  };

  Recorder(RunLog log, RecorderOptions options);
  void lose(uint64_t articles, const char* reason);  // mutex_ is held
  void run() noexcept;
  bool write_batch();
  Result<void> write_losses();
  Result<void> write(const std::vector<Observation>& batch);

  RecorderOptions options_;
  std::unique_ptr<RunLog> log_;  // of the writing thread alone
  const int process_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable written_;
  std::vector<Observation> waiting_;
  size_t waiting_bytes_ = 0;
  std::vector<Lost> losses_;  // not in the log yet
  RecorderStats stats_;
  size_t writing_ = 0;  // articles of the batch in hand
  bool failing_ = false;
  bool stop_ = false;
  std::atomic<uint64_t> lost_in_child_{0};
  std::thread writer_;
};

}  // namespace prefilter::shadow
