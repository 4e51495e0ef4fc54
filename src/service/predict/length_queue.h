#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "service/predict/job.h"

namespace prefilter::predict {

/// What waits to be judged, in classes of like length. Each class gets an equal share of the
/// threads' time as long as it has something waiting (start-time fair queueing: Goyal, Vin and
/// Cheng, 1996), and within a class the first to come is the first to go. So a short article waits
/// for about as much work of longer ones as there is of its own kind before it, and none starves.
/// Not safe to share between threads.
class LengthQueue {
 public:
  struct Limits {
    size_t batch_tokens = 0;        ///< a batch ends before it would exceed this; > 0
    Clock::duration batch_wait{0};  ///< how long a class that fills no batch is held back
  };
  explicit LengthQueue(const Limits& limits) : limits_(limits) {}

  /// Puts an article at the end of its class and notes in its place where that is.
  void push(const Ticket& ticket, TimePoint now);

  /// Takes an article out that waits.
  void remove(const Ticket& ticket);

  /// The articles that one thread should judge next, all for the same model; empty if none is due.
  /// One article longer than batch_tokens is a batch of its own.
  std::vector<Ticket> take(TimePoint now);

  /// When the next batch is due, if none comes to it; nullopt if nothing waits.
  std::optional<TimePoint> due() const;

  /// Tokens that threads will judge before an article of so many that came now: what is before it
  /// in its class, and as much of each other class as gets its turns meanwhile.
  size_t work_ahead(size_t work) const;

  size_t articles() const { return articles_; }
  size_t work() const { return work_; }  ///< tokens

 private:
  struct LengthClass {
    WaitingList waiting;
    size_t work = 0;    // tokens
    size_t served = 0;  // virtual time: tokens of its turns so far
  };

  TimePoint due(const LengthClass& one) const;
  LengthClass* next_class(TimePoint now);

  Limits limits_;
  std::array<LengthClass, 4> classes_;
  size_t turn_ = 0;  // virtual time at which the class last served began its turn
  size_t articles_ = 0;
  size_t work_ = 0;
};

}  // namespace prefilter::predict
