#include "service/predict/job.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace prefilter::predict {
namespace {

Answer named(const std::string& model) {
  Answer answer;
  answer.model = model;
  return answer;
}

TEST(OrderedAnswers, HandsAnswersOverInOrderHoweverTheyCome) {
  std::string seen;
  OrderedAnswers answers(
      4, [&](size_t index, const Answer& answer) { seen += std::to_string(index) + answer.model; });
  EXPECT_FALSE(answers.deliver(2, named("c")));
  EXPECT_EQ(seen, "");
  EXPECT_FALSE(answers.deliver(0, named("a")));
  EXPECT_EQ(seen, "0a");
  EXPECT_FALSE(answers.deliver(1, named("b")));
  EXPECT_EQ(seen, "0a1b2c");
  EXPECT_TRUE(answers.deliver(3, named("d")));
  EXPECT_EQ(seen, "0a1b2c3d");
}

TEST(OrderedAnswers, ManyThreadsMayDeliverAndOneOfThemIsTheLast) {
  constexpr size_t kThreads = 4;
  constexpr size_t kEach = 500;
  std::vector<size_t> order;  // without a lock: one call at a time
  OrderedAnswers answers(kThreads * kEach,
                         [&](size_t index, const Answer&) { order.push_back(index); });
  std::atomic<size_t> lasts = 0;
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (size_t i = 0; i < kEach; ++i) {
        if (answers.deliver(kThreads * kEach - 1 - (i * kThreads + thread), {})) ++lasts;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(order.size(), kThreads * kEach);
  for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
  EXPECT_EQ(lasts, 1U);
}

}  // namespace
}  // namespace prefilter::predict
