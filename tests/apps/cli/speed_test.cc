#include "apps/cli/speed.h"

#include <gtest/gtest.h>

#include <mutex>
#include <set>

namespace prefilter::cli {
namespace {

/// Notes what it is asked for.
class FakeEncoder : public encoder::Encoder {
 public:
  FakeEncoder() { config_.labels = {"journalism", "commerce"}; }

  const encoder::ModelConfig& config() const override { return config_; }
  std::string_view kernels() const override { return "fake"; }

  Result<void> forward(const encoder::Batch& batch, std::span<float> logits,
                       encoder::EncoderWorkspace&, ThreadPool& pool,
                       encoder::LayerTrace*) const override {
    const std::lock_guard lock(mutex_);
    ++calls;
    articles += batch.articles();
    threads.insert(pool.threads());
    EXPECT_EQ(logits.size(), 2 * batch.articles());
    for (const int32_t id : batch.ids) {
      if (id < 0) return Error(ErrorCode::kInvalidArgument, "no such id");
    }
    return {};
  }

  mutable size_t calls = 0;
  mutable size_t articles = 0;
  mutable std::set<size_t> threads;

 private:
  encoder::ModelConfig config_;
  mutable std::mutex mutex_;
};

TEST(Speed, RunsOneArticleOverAllThreadsAndKeepsTheTimedRuns) {
  const FakeEncoder encoder;
  SpeedMeter meter(encoder, 2);
  const Result<std::vector<double>> samples =
      meter.latency_ms({1, 2, 3}, {.warm_up = 4, .timed = 10});
  ASSERT_TRUE(samples);
  EXPECT_EQ(samples->size(), 10U);
  EXPECT_EQ(encoder.calls, 14U);
  EXPECT_EQ(encoder.articles, 14U);
  EXPECT_EQ(encoder.threads, std::set<size_t>{2});
}

TEST(Speed, GivesEachThreadBatchesOfItsOwn) {
  const FakeEncoder encoder;
  SpeedMeter meter(encoder, 2);
  const IdLists ids(100, std::vector<int32_t>(300, 1));
  const Result<std::vector<double>> seconds = meter.total_s(ids, {.warm_up = 1, .timed = 2});
  ASSERT_TRUE(seconds);
  EXPECT_EQ(seconds->size(), 2U);
  EXPECT_EQ(encoder.articles, 300U);
  EXPECT_GT(encoder.calls, 3U);
  EXPECT_EQ(encoder.threads, std::set<size_t>{1});
}

TEST(Speed, HandsOnTheEncodersErrors) {
  const FakeEncoder encoder;
  SpeedMeter meter(encoder, 1);
  EXPECT_FALSE(meter.latency_ms({-1}, {}));
  EXPECT_FALSE(meter.total_s({{1}, {-1}}, {}));
}

}  // namespace
}  // namespace prefilter::cli
