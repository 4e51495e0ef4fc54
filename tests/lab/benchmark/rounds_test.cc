#include "lab/benchmark/rounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::benchmark {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;

/// Candidates that take a set time for each article, on a clock that only they move.
class Rounds : public testing::Test {
 protected:
  Judge judge(const std::string& name, double seconds_an_article) {
    return [this, name, seconds_an_article](std::span<const Article> articles) -> Result<void> {
      turns_.push_back(name);
      for (size_t i = 0; i < articles.size(); ++i) now_s_ += seconds_an_article;
      return {};
    };
  }

  RoundsContext context() {
    return {.now_s = [this] { return now_s_; }};
  }

  static Plan plan(size_t warm_up, size_t rounds) {
    Plan plan;
    plan.warm_up = warm_up;
    plan.rounds = rounds;
    return plan;
  }

  static std::vector<Article> articles(size_t count) { return std::vector<Article>(count); }

  double now_s_ = 0.0;
  std::vector<std::string> turns_;
};

TEST_F(Rounds, TakeTheCandidatesInTurnAndBeginEachTimeWithTheNext) {
  Plan two = plan(0, 3);
  two.throughput = articles(1);
  const std::vector<Judge> judges = {judge("a", 1), judge("b", 1), judge("c", 1)};
  ASSERT_TRUE(measure_rounds(judges, two, context()));
  EXPECT_THAT(turns_, ElementsAre("a", "b", "c", "b", "c", "a", "c", "a", "b"));
}

TEST_F(Rounds, KeepEachTimingButThoseOfTheWarmUp) {
  Plan both = plan(1, 2);
  both.singles.push_back({"long", articles(1), 3});
  both.singles.push_back({"mix", articles(2), 1});
  both.throughput = articles(4);
  const std::vector<Judge> judges = {judge("a", 0.25), judge("b", 0.5)};
  const auto timings = measure_rounds(judges, both, context());
  ASSERT_TRUE(timings);
  ASSERT_EQ(timings->size(), 2U);
  const Timings& b = (*timings)[1];
  ASSERT_EQ(b.singles_ms.size(), 2U);
  ASSERT_EQ(b.singles_ms[0].size(), 2U);
  EXPECT_THAT(b.singles_ms[0][1], ElementsAre(DoubleEq(500), DoubleEq(500), DoubleEq(500)));
  EXPECT_THAT(b.singles_ms[1][0], ElementsAre(DoubleEq(500), DoubleEq(500)));
  EXPECT_THAT(b.throughput_s, ElementsAre(DoubleEq(2), DoubleEq(2)));
  EXPECT_THAT((*timings)[0].throughput_s, ElementsAre(DoubleEq(1), DoubleEq(1)));
}

TEST_F(Rounds, EndAtTheFirstArticleThatCannotBeJudged) {
  Plan one = plan(0, 2);
  one.throughput = articles(1);
  const std::vector<Judge> judges = {
      judge("a", 1), [](auto) -> Result<void> { return Error(ErrorCode::kInternal, "broken"); }};
  const auto timings = measure_rounds(judges, one, context());
  ASSERT_FALSE(timings);
  EXPECT_EQ(timings.error().message(), "broken");
  EXPECT_THAT(turns_, ElementsAre("a"));
}

TEST_F(Rounds, TellHowFarTheyAreAndStopWhenAsked) {
  Plan one = plan(1, 1);
  one.throughput = articles(1);
  std::vector<size_t> told;
  RoundsContext asked = context();
  asked.progress = [&](size_t done, size_t steps) {
    told.push_back(done);
    EXPECT_EQ(steps, 4U);
  };
  asked.stop = [&] { return told.size() == 3; };
  const std::vector<Judge> judges = {judge("a", 1), judge("b", 1)};
  const auto timings = measure_rounds(judges, one, asked);
  ASSERT_FALSE(timings);
  EXPECT_EQ(timings.error().code(), ErrorCode::kUnavailable);
  EXPECT_THAT(told, ElementsAre(1U, 2U, 3U));
}

}  // namespace
}  // namespace prefilter::benchmark
