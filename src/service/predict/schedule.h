#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/predict/job.h"
#include "service/predict/length_queue.h"

namespace prefilter::predict {

/// How many tokens an article will about have, by its bytes: enough to gather like with like and to
/// know how much work waits, without reading it. In [16, max_tokens].
size_t expected_tokens(const Article& article, size_t max_tokens);

/// Who is let in, who is judged next, and who has waited too long. Knows neither threads nor
/// clocks: the time is handed in. Not safe to share between threads.
class Schedule {
 public:
  explicit Schedule(const Settings& settings);

  /// How many tokens one thread judges in a second: what waiting times are foreseen by.
  void set_speed(double tokens_per_s) { tokens_per_s_ = tokens_per_s; }

  /// The admission rule: see Predictor. If it says yes, the first articles wait from now on.
  std::optional<Refusal> admit(const std::shared_ptr<Job>& job, TimePoint now);

  /// What a thread should judge next; empty: nothing yet. judge and hopeless ones are taken: finish
  /// each.
  struct Batch {
    std::vector<Ticket> judge;
    std::vector<Ticket> hopeless;  ///< that would miss their deadline
    size_t work = 0;               ///< tokens that judge is expected to have
    bool empty() const { return judge.empty() && hopeless.empty(); }
  };
  Batch take(TimePoint now);

  /// When take has something at the latest, if nothing else comes; nullopt: never.
  std::optional<TimePoint> due() const { return queue_.due(); }

  /// A batch of so much expected work has been judged in that time of one thread.
  void judged(size_t work, Clock::duration spent);

  /// Marks an article as answered; the next of its job takes its place. Returns false if it had
  /// been answered before: then nothing happens.
  bool finish(const Ticket& ticket, TimePoint now);

  /// The articles whose deadline has passed; finish each.
  std::vector<Ticket> expired(TimePoint now) const;
  std::optional<TimePoint> next_deadline() const;

  /// Everything that waits or is in a backlog.
  std::vector<Ticket> unanswered() const;

  size_t waiting() const { return queue_.articles(); }

 private:
  void enter(const std::shared_ptr<Job>& job, TimePoint now);
  Clock::duration time_for(size_t tokens) const;

  Settings settings_;
  LengthQueue queue_;
  std::multimap<TimePoint, Ticket> expiries_;  // of what is waiting or taken
  size_t taken_work_ = 0;                      // tokens that threads judge now
  double tokens_per_s_ = 10'000;               // of one thread
};

}  // namespace prefilter::predict
