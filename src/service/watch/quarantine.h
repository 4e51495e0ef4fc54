#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "prefilter/error.h"
#include "service/watch/quarantine_item.h"

namespace prefilter::watch {

struct QuarantineOptions {
  size_t segment_bytes = size_t{16} << 20;  ///< a file is closed past it; > 0
  size_t total_bytes = size_t{256} << 20;   ///< beyond it the oldest files go; >= segment_bytes
  size_t queue_bytes = size_t{32} << 20;    ///< that may wait to be written; > 0
};

struct QuarantineStats {
  uint64_t kept = 0;           ///< written
  uint64_t lost = 0;           ///< the queue was full, or a write failed
  uint64_t removed_files = 0;  ///< to stay below total_bytes
  std::string last_error;      ///< of a write; empty: the last one went well
};

/// Keeps the articles that a model blocks, so that they can be had back: JSON lines in a folder,
/// one or more files a process (docs/formats/quarantine.md). keep() formats and returns; a thread
/// of its own writes, and syncs what it wrote to the disk before it takes more. Nothing that goes
/// wrong here reaches a verdict; it is counted. Several processes may share a
/// folder; what a forked child keeps is lost.
/// Safe to use from many threads.
class Quarantine {
 public:
  /// Makes the folder if its parent is there. Errors: kNotFound, kUnauthorized, kUnavailable.
  static Result<std::unique_ptr<Quarantine>> open(const std::string& folder,
                                                  const QuarantineOptions& options = {});

  void keep(const QuarantineItem& item) noexcept;

  QuarantineStats stats() const;

  /// Waits until all that was kept so far is on the disk or lost; at most so long. Returns whether.
  bool flush(std::chrono::milliseconds limit);

  ~Quarantine();  ///< writes what waits
  Quarantine(const Quarantine&) = delete;
  Quarantine& operator=(const Quarantine&) = delete;

 private:
  Quarantine(std::string folder, const QuarantineOptions& options);
  void run() noexcept;
  Result<void> write(const std::string& lines);
  Result<void> begin_segment();
  void remove_oldest();

  std::string folder_;
  QuarantineOptions options_;
  const int process_;  // a forked child has no writing thread
  int fd_ = -1;        // of the writing thread alone, as the three below
  std::string segment_;
  size_t segment_bytes_ = 0;
  uint64_t segments_ = 0;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable written_;
  std::string waiting_;
  uint64_t waiting_items_ = 0;
  uint64_t writing_items_ = 0;
  bool stop_ = false;
  QuarantineStats stats_;
  std::thread writer_;
};

/// The files of a quarantine, the oldest first. Errors: kNotFound, kUnavailable.
Result<std::vector<std::string>> quarantine_files(const std::string& folder);

}  // namespace prefilter::watch
