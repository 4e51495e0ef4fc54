#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "service/predict/predictor.h"

namespace prefilter::predict {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

struct Job;

/// One article of a job.
struct Ticket {
  std::shared_ptr<Job> job;
  size_t index = 0;
};

/// Articles in the order in which they came.
struct Waiting {
  Ticket ticket;
  size_t work = 0;  ///< tokens that it is expected to have
  TimePoint since;
};
using WaitingList = std::list<Waiting>;

/// Hands answers that come in any order to a callback in order, one call at a time. Safe to call
/// from many threads.
class OrderedAnswers {
 public:
  OrderedAnswers(size_t count, Done done) : answers_(count), done_(std::move(done)) {}

  /// Once an index. Returns true to one caller alone, after the last callback has returned.
  bool deliver(size_t index, Answer answer);

 private:
  std::mutex mutex_;
  std::vector<std::optional<Answer>> answers_;
  size_t next_ = 0;
  bool delivering_ = false;
  Done done_;
};

/// A submission. Its schedule guards what is marked so.
struct Job {
  Job(std::vector<Article> all, Request asked, Done done)
      : articles(std::move(all)),
        request(std::move(asked)),
        places(articles.size()),
        answers(articles.size(), std::move(done)) {}

  /// Where an article stands.
  struct Place {
    enum class State { kBacklog, kWaiting, kTaken, kAnswered } state = State::kBacklog;
    size_t work = 0;                                         ///< tokens that it is expected to have
    size_t length_class = 0;                                 ///< while it waits
    WaitingList::iterator waiting = {};                      ///< while it waits
    std::multimap<TimePoint, Ticket>::iterator expiry = {};  ///< until it is answered
    TimePoint entered;
    TimePoint deadline;
  };

  std::vector<Article> articles;
  Request request;
  std::shared_ptr<const Model> model;  ///< the one that judges it
  std::optional<TimePoint> deadline;   ///< where the request names one
  std::vector<Place> places;           ///< [articles]; guarded by the schedule's owner
  size_t entered = 0;                  ///< articles that have left the backlog; guarded too
  OrderedAnswers answers;
};

}  // namespace prefilter::predict
