#include "lab/train/run_log.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/check.h"
#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

/// A folder, and a clock that a test moves by hand.
class RunLogTest : public testing::Test {
 protected:
  RunLog open() {
    TrainingMetrics header;
    header.base = "base";
    Result<RunLog> log = RunLog::open(folder_.path(), header,
                                      {[this] { return now_; }, [this] { return 1.7e9 + now_; }});
    if (!log) throw std::runtime_error(log.error().message());
    return *std::move(log);
  }

  TrainingMetrics written() const {
    const auto metrics = read_metrics(folder_.file("training_metrics.json"));
    if (!metrics) throw std::runtime_error(metrics.error().message());
    return *metrics;
  }

  static StepReport step(size_t number) { return {.record = {.step = number, .articles = 8}}; }
  static EvaluationReport evaluation(size_t number, bool best) {
    EvaluationReport report;
    report.record.step = number;
    report.best = best;
    return report;
  }

  test::TempFolder folder_;
  double now_ = 500.0;
};

TEST_F(RunLogTest, EachRecordTakesTheTimeSinceTheOneBefore) {
  RunLog log = open();
  ASSERT_TRUE(log.begin(0, "host"));
  now_ += 2.0;
  ASSERT_TRUE(log.add(step(1)));
  now_ += 3.0;
  ASSERT_TRUE(log.add(evaluation(1, true)));
  now_ += 4.0;
  ASSERT_TRUE(log.saved());  // belongs to no step
  now_ += 5.0;
  ASSERT_TRUE(log.add(step(2)));
  ASSERT_TRUE(log.finish(RunState::kCompleted, 1, ""));
  const TrainingMetrics metrics = written();
  EXPECT_EQ(metrics.steps[0].seconds, 2.0);
  EXPECT_EQ(metrics.evaluations[0].seconds, 3.0);
  EXPECT_EQ(metrics.steps[1].seconds, 5.0);
  EXPECT_EQ(metrics.wall_seconds, 14.0);
  EXPECT_EQ(metrics.best_step, 1U);
  EXPECT_EQ(metrics.state, RunState::kCompleted);
  EXPECT_GT(metrics.peak_memory_bytes, size_t{1} << 20);
}

TEST_F(RunLogTest, AResumedRunForgetsWhatWasPastItsStateAndAddsUpTheTime) {
  {
    RunLog log = open();
    ASSERT_TRUE(log.begin(0, "host"));
    for (const size_t number : {1, 2, 3}) {
      now_ += 1.0;
      ASSERT_TRUE(log.add(step(number)));
      if (number != 1) continue;
      ASSERT_TRUE(log.add(evaluation(1, true)));
    }
    ASSERT_TRUE(log.saved());
    EXPECT_EQ(written().state, RunState::kRunning);
  }
  now_ = 9000.0;  // killed; another process, another time
  RunLog log = open();
  ASSERT_TRUE(log.begin(2, "host"));
  EXPECT_EQ(log.metrics().steps.size(), 2U);
  EXPECT_EQ(log.metrics().best_step, 1U);
  now_ += 10.0;
  ASSERT_TRUE(log.add(step(3)));
  ASSERT_TRUE(log.finish(RunState::kInterrupted, 1, ""));
  EXPECT_EQ(written().steps.size(), 3U);
  EXPECT_EQ(written().steps[2].seconds, 10.0);
  EXPECT_EQ(written().wall_seconds, 13.0);
  size_t event_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    event_files += entry.path().filename().string().starts_with("events.out.") ? 1 : 0;
  }
  EXPECT_EQ(event_files, 2U);
}

TEST_F(RunLogTest, AFailureIsWrittenDownWithItsReason) {
  RunLog log = open();
  ASSERT_TRUE(log.begin(0, "host"));
  ASSERT_TRUE(log.finish(RunState::kFailed, std::nullopt, "no numbers"));
  EXPECT_EQ(written().state, RunState::kFailed);
  EXPECT_EQ(written().message, "no numbers");
  EXPECT_FALSE(written().best_step);
}

TEST_F(RunLogTest, ADamagedFileIsCorrupt) {
  folder_.write("training_metrics.json", "{\"steps\": ");
  const auto log = RunLog::open(folder_.path(), {}, {});
  ASSERT_FALSE(log);
  EXPECT_EQ(log.error().code(), ErrorCode::kCorrupt);
}

TEST_F(RunLogTest, NothingIsRecordedBeforeTheBeginning) {
  RunLog log = open();
  EXPECT_THROW((void)log.add(step(1)), CheckFailure);
}

}  // namespace
}  // namespace prefilter::train
