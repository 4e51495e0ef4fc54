#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "service/predict/schedule.h"
#include "tests/service/predict/fake_model.h"

// The schedule under more load than the threads can bear, in simulated time.
namespace prefilter::predict {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr double kTokensPerSecond = 30'000;  // of one thread

/// What arrives, and how often.
struct Load {
  double times_capacity = 1.0;
  double share_long = 0.0;  ///< of the articles; 500 tokens each, the others 40
};

struct Outcome {
  double tokens_in_time = 0.0;  ///< judged within their deadline
  size_t accepted = 0;
  size_t missed = 0;  ///< accepted, but not judged in time
  size_t short_accepted = 0;
  size_t short_asked = 0;
  Clock::duration longest_short_wait{0};
};

class Simulation {
 public:
  explicit Simulation(const Load& load) : load_(load) { schedule_.set_speed(kTokensPerSecond); }

  Outcome run(Clock::duration length) {
    TimePoint next_arrival = kStart;
    for (TimePoint now = kStart; now < kStart + length; now += std::chrono::microseconds(100)) {
      for (; next_arrival <= now; next_arrival += gap()) arrive(now);
      for (Thread& thread : threads_) work(thread, now);
      for (const Ticket& late : schedule_.expired(now)) {
        outcome_.missed += schedule_.finish(late, now) ? 1 : 0;
      }
    }
    return outcome_;
  }

  static constexpr size_t kThreads = 2;

 private:
  struct Thread {
    Schedule::Batch batch;
    TimePoint since, until;
  };

  Clock::duration gap() {
    const double mean_tokens = 500 * load_.share_long + 40 * (1 - load_.share_long);
    const double per_s = load_.times_capacity * kThreads * kTokensPerSecond / mean_tokens;
    return std::chrono::ceil<Clock::duration>(
        std::chrono::duration<double>(std::exponential_distribution<>(per_s)(random_)));
  }

  void arrive(TimePoint now) {
    const bool is_long = std::bernoulli_distribution(load_.share_long)(random_);
    auto job = std::make_shared<Job>(std::vector<Article>{article_of(is_long ? 500 : 40)},
                                     Request(), [](size_t, const Answer&) {});
    job->model = model_;
    const bool accepted = !schedule_.admit(job, now);
    outcome_.accepted += accepted ? 1 : 0;
    outcome_.short_asked += is_long ? 0 : 1;
    outcome_.short_accepted += accepted && !is_long ? 1 : 0;
  }

  void work(Thread& thread, TimePoint now) {
    if (thread.until > now) return;
    for (const Ticket& ticket : thread.batch.judge) {
      const double tokens = static_cast<double>(ticket.job->places[ticket.index].work);
      if (schedule_.finish(ticket, now)) outcome_.tokens_in_time += tokens;
    }
    schedule_.judged(thread.batch.work, thread.until - thread.since);
    thread.batch = schedule_.take(now);
    for (const Ticket& ticket : thread.batch.hopeless) {
      outcome_.missed += schedule_.finish(ticket, now) ? 1 : 0;
    }
    for (const Ticket& ticket : thread.batch.judge) {
      const Job::Place& place = ticket.job->places[ticket.index];
      if (place.work > 64) continue;
      outcome_.longest_short_wait = std::max(outcome_.longest_short_wait, now - place.entered);
    }
    // No batch takes just as long as foreseen.
    const double off = std::uniform_real_distribution<>(0.6, 1.4)(random_);
    thread.since = now;
    thread.until = now + std::chrono::ceil<Clock::duration>(std::chrono::duration<double>(
                             off * static_cast<double>(thread.batch.work) / kTokensPerSecond));
  }

  static constexpr TimePoint kStart{};
  const Load load_;
  std::mt19937 random_{11};
  std::shared_ptr<const Model> model_ = std::make_shared<FakeModel>();
  Schedule schedule_{Settings{.queue_length = 1024, .deadline = seconds(2), .threads = kThreads}};
  std::array<Thread, kThreads> threads_;
  Outcome outcome_;
};

/// What the threads could judge at most.
double capacity(Clock::duration length) {
  return Simulation::kThreads * kTokensPerSecond * std::chrono::duration<double>(length).count();
}

TEST(ScheduleUnderLoad, AtFiveTimesTheLoadNinetyFivePercentOfThePeakComesOutInTime) {
  for (const double share_long : {0.0, 0.1, 1.0}) {
    const Outcome outcome = Simulation({5.0, share_long}).run(seconds(10));
    EXPECT_GE(outcome.tokens_in_time, 0.95 * capacity(seconds(10))) << share_long;
    EXPECT_LE(outcome.missed, outcome.accepted / 100) << share_long;
  }
}

TEST(ScheduleUnderLoad, BelowCapacityNothingIsTurnedAwayOrMissed) {
  for (const double share_long : {0.0, 0.1, 1.0}) {
    const Outcome outcome = Simulation({0.7, share_long}).run(seconds(10));
    EXPECT_EQ(outcome.missed, 0U);
    EXPECT_EQ(outcome.short_accepted, outcome.short_asked);
    EXPECT_GE(outcome.tokens_in_time, 0.6 * capacity(seconds(10))) << share_long;
  }
}

TEST(ScheduleUnderLoad, ShortArticlesNeitherWaitForLongOnesNorAreTurnedAwayForTheirSake) {
  // One article in twenty is short; the long ones alone are five times too many.
  const Outcome outcome = Simulation({5.0, 0.95}).run(seconds(10));
  EXPECT_GT(outcome.short_asked, 50U);
  EXPECT_EQ(outcome.short_accepted, outcome.short_asked);
  // A batch of long ones takes 17 ms, 24 at the most.
  EXPECT_LE(outcome.longest_short_wait, milliseconds(50));
}

}  // namespace
}  // namespace prefilter::predict
