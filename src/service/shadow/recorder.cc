#include "service/shadow/recorder.h"

#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace prefilter::shadow {
namespace {

// So many make a commit at once: a commit costs about as much as writing some dozens.
constexpr size_t kFullBatch = 512;

int64_t system_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

size_t bytes_of(const Article& article) {
  return article.title.size() + article.content.size() + article.url.size() + 512;
}

}  // namespace

Result<std::unique_ptr<Recorder>> Recorder::open(const std::string& path,
                                                 const Candidate& candidate,
                                                 const RecorderOptions& options) {
  RecorderOptions complete = options;
  if (!complete.now_ms) complete.now_ms = system_now_ms;
  Result<RunLog> log = RunLog::begin(path, candidate, options.run, complete.now_ms());
  if (!log) return log.error();
  return std::unique_ptr<Recorder>(new Recorder(*std::move(log), std::move(complete)));
}

Recorder::Recorder(RunLog log, RecorderOptions options)
    : options_(std::move(options)),
      log_(std::make_unique<RunLog>(std::move(log))),
      process_(::getpid()) {
  writer_ = std::thread([this] { run(); });
}

void Recorder::observe(const Article& article, const pipeline::Pair& pair) noexcept {
  if (::getpid() != process_) {  // our thread and our locks stayed with the parent
    ++lost_in_child_;
    return;
  }
  try {
    const int64_t now_ms = options_.now_ms();
    const size_t bytes = bytes_of(article);
    std::optional<Observation> seen;
    {
      const std::lock_guard lock(mutex_);
      const bool full = waiting_.size() >= options_.queue_articles ||
                        waiting_bytes_ + bytes > options_.queue_bytes;
      if (full) {
        lose(1, failing_ ? "write_failed" : "queue_full");
        return;
      }
    }
    seen = observation_of(article, pair, now_ms);
    bool wake = false;
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(*seen));
      waiting_bytes_ += bytes;
      wake = waiting_.size() == kFullBatch;
    }
    if (wake) changed_.notify_one();
  } catch (const std::exception&) {  // memory ran out
    dropped(1);
  }
}

void Recorder::dropped(size_t articles) noexcept {
  if (::getpid() != process_) {
    lost_in_child_ += articles;
    return;
  }
  try {
    const std::lock_guard lock(mutex_);
    lose(articles, "model_too_slow");
  } catch (const std::exception&) {
    ++lost_in_child_;  // no memory even for that: counted where nothing is allocated
  }
}

void Recorder::lose(uint64_t articles, const char* reason) {
  const int64_t now_ms = options_.now_ms();
  stats_.lost += articles;
  if (!losses_.empty() && losses_.back().reason == reason) {
    losses_.back().to_ms = now_ms;
    losses_.back().articles += articles;
  } else {
    losses_.push_back({now_ms, now_ms, articles, reason});
  }
}

RecorderStats Recorder::stats() const {
  const std::lock_guard lock(mutex_);
  RecorderStats stats = stats_;
  stats.waiting = waiting_.size() + writing_;
  stats.lost += lost_in_child_;
  return stats;
}

bool Recorder::flush(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  changed_.notify_one();
  return written_.wait_for(lock, limit,
                           [this] { return waiting_.empty() && writing_ == 0 && losses_.empty(); });
}

void Recorder::run() noexcept {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto pause = failing_ ? options_.retry_every : options_.commit_every;
    changed_.wait_for(lock, pause,
                      [this] { return stop_ || (!failing_ && waiting_.size() >= kFullBatch); });
    const bool last = stop_;
    lock.unlock();
    bool more = write_batch();
    while (last && more) more = write_batch();
    lock.lock();
    if (last) return;
  }
}

/// Writes what waits. Returns whether it went well and more has come meanwhile.
bool Recorder::write_batch() {
  Result<void> done = write_losses();
  std::vector<Observation> batch;
  {
    const std::lock_guard lock(mutex_);
    if (done) batch.swap(waiting_);
    writing_ = batch.size();
  }
  if (done && !batch.empty()) done = write(batch);
  const std::lock_guard lock(mutex_);
  writing_ = 0;
  failing_ = !done;
  stats_.last_error = done ? "" : done.error().message();
  if (done) {
    stats_.recorded += batch.size();
    waiting_bytes_ = 0;
    for (const Observation& one : waiting_) waiting_bytes_ += bytes_of(one.article);
    written_.notify_all();
    return !waiting_.empty();
  }
  ++stats_.failed_writes;
  // Back to the front of the queue; what comes meanwhile finds room or is lost.
  batch.insert(batch.end(), std::make_move_iterator(waiting_.begin()),
               std::make_move_iterator(waiting_.end()));
  waiting_ = std::move(batch);
  return false;
}

Result<void> Recorder::write_losses() {
  while (true) {
    Lost lost;
    {
      const std::lock_guard lock(mutex_);
      if (losses_.empty()) return {};
      lost = std::move(losses_.front());
      losses_.erase(losses_.begin());
    }
    Result<void> done = log_->record_gap({lost.from_ms, lost.to_ms, lost.articles, lost.reason});
    if (done) continue;
    const std::lock_guard lock(mutex_);
    losses_.insert(losses_.begin(), std::move(lost));
    return done;
  }
}

Result<void> Recorder::write(const std::vector<Observation>& batch) {
  try {
    return log_->append(batch, options_.now_ms());
  } catch (const std::exception& failure) {
    return Error(ErrorCode::kUnavailable, failure.what());
  }
}

Recorder::~Recorder() {
  if (::getpid() != process_) {
    writer_.detach();                   // there is no such thread here,
    static_cast<void>(log_.release());  // and to close the parent's file would drop its locks
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_one();
  writer_.join();
  if (failing_ || !waiting_.empty() || !losses_.empty()) return;  // the next run tells of it
  const Result<void> ended = log_->end(options_.now_ms());
  static_cast<void>(ended);  // likewise
}

}  // namespace prefilter::shadow
