#include "service/predict/schedule.h"

#include <gtest/gtest.h>

#include "tests/service/predict/fake_model.h"

namespace prefilter::predict {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const TimePoint kStart;

/// Two threads of 1,000 tokens a second: 2 articles of 500 tokens wait for half a second.
struct Desk {
  explicit Desk(const Settings& settings = {.queue_length = 10,
                                            .deadline = seconds(4),
                                            .threads = 2})
      : schedule(settings) {
    schedule.set_speed(1000);
  }

  std::shared_ptr<Job> job(const std::vector<size_t>& lengths, const Request& request = {}) const {
    std::vector<Article> articles;
    for (const size_t length : lengths) articles.push_back(article_of(length));
    auto made = std::make_shared<Job>(std::move(articles), request, [](size_t, const Answer&) {});
    made->model = model;
    return made;
  }

  std::shared_ptr<const Model> model = std::make_shared<FakeModel>();
  Schedule schedule;
};

TEST(ExpectedTokens, GrowWithTheTextUpToTheWindow) {
  EXPECT_EQ(expected_tokens({}, 512), 16U);
  EXPECT_EQ(expected_tokens({"four", "", ""}, 512), 17U);
  EXPECT_EQ(expected_tokens({"", std::string(400, 'x'), ""}, 512), 116U);
  EXPECT_EQ(expected_tokens({"", std::string(1U << 20, 'x'), ""}, 512), 512U);
  EXPECT_EQ(expected_tokens({"", "short", ""}, 8), 16U);
}

TEST(Schedule, TurnsAwayWhatFindsNoPlaceAndSaysWhenThereWillBeOne) {
  Desk desk({.queue_length = 2, .deadline = seconds(100), .threads = 1});
  EXPECT_FALSE(desk.schedule.admit(desk.job({500}), kStart));
  EXPECT_FALSE(desk.schedule.admit(desk.job({500}), kStart));
  const auto refusal = desk.schedule.admit(desk.job({20}), kStart);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error.code(), ErrorCode::kOverloaded);
  EXPECT_EQ(refusal->retry_after, milliseconds(500));  // half of the second that waits
  EXPECT_EQ(desk.schedule.waiting(), 2U);
}

TEST(Schedule, TurnsAwayWhatWouldWaitForMoreThanHalfOfItsDeadline) {
  Desk desk;
  for (int i = 0; i < 9; ++i) EXPECT_FALSE(desk.schedule.admit(desk.job({500}), kStart)) << i;
  // 4,500 tokens on two threads are 2.25 s.
  const auto refusal = desk.schedule.admit(desk.job({500}), kStart);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->error.code(), ErrorCode::kOverloaded);
  EXPECT_EQ(refusal->retry_after, milliseconds(250));
  EXPECT_FALSE(desk.schedule.admit(desk.job({500}, {.deadline = seconds(5)}), kStart));
  EXPECT_TRUE(desk.schedule.admit(desk.job({500}, {.deadline = seconds(1)}), kStart));
}

TEST(Schedule, WhatThreadsJudgeNowCountsAsWaitingToo) {
  Desk desk({.queue_length = 10, .deadline = seconds(2), .threads = 1});
  EXPECT_FALSE(desk.schedule.admit(desk.job({500, 500, 20}), kStart));
  const Schedule::Batch batch = desk.schedule.take(kStart);
  EXPECT_EQ(batch.judge.size(), 1U);
  EXPECT_TRUE(desk.schedule.admit(desk.job({500}), kStart));
  desk.schedule.finish(batch.judge[0], kStart);
  desk.schedule.judged(batch.work, milliseconds(batch.work));
  EXPECT_FALSE(desk.schedule.admit(desk.job({500}), kStart));
}

TEST(Schedule, ABatchTakesFewPlacesAtATimeAndFillsThemFromItsOwn) {
  Desk desk({.queue_length = 1000, .deadline = seconds(4), .batch_tokens = 512, .threads = 1});
  const auto job = desk.job(std::vector<size_t>(100, 100));
  EXPECT_FALSE(desk.schedule.admit(job, kStart));
  EXPECT_EQ(desk.schedule.waiting(), 10U);  // two batches of 512 tokens
  size_t seen = 0;
  for (TimePoint now = kStart; seen < 100; now += milliseconds(500)) {
    const Schedule::Batch batch = desk.schedule.take(now);
    ASSERT_FALSE(batch.judge.empty()) << seen;
    for (const Ticket& ticket : batch.judge) {
      EXPECT_EQ(ticket.index, seen++);
      EXPECT_TRUE(desk.schedule.finish(ticket, now));
    }
    EXPECT_LE(desk.schedule.waiting(), 10U);
    desk.schedule.judged(batch.work, milliseconds(500));
  }
  EXPECT_FALSE(desk.schedule.next_deadline());
}

TEST(Schedule, ALongBatchWithItsOwnDeadlineMissesItAsAWhole) {
  Desk desk({.queue_length = 1000, .deadline = seconds(4), .threads = 1});
  const auto job = desk.job(std::vector<size_t>(100, 500), {.deadline = seconds(1)});
  EXPECT_FALSE(desk.schedule.admit(job, kStart));
  size_t missed = 0;
  while (desk.schedule.next_deadline()) {
    for (const Ticket& ticket : desk.schedule.expired(kStart + seconds(1))) {
      missed += desk.schedule.finish(ticket, kStart + seconds(1)) ? 1 : 0;
    }
  }
  EXPECT_EQ(missed, 100U);
}

TEST(Schedule, WhatCannotBeJudgedInTimeIsNotHandedOutToBeJudged) {
  Desk desk({.queue_length = 10, .deadline = seconds(2), .threads = 1});
  EXPECT_FALSE(desk.schedule.admit(desk.job({500, 20}), kStart));
  const TimePoint late = kStart + milliseconds(1900);
  const Schedule::Batch shorts = desk.schedule.take(late);
  EXPECT_EQ(shorts.judge.size(), 1U);
  EXPECT_EQ(shorts.judge[0].index, 1U);
  const Schedule::Batch longs = desk.schedule.take(late);
  EXPECT_TRUE(longs.judge.empty());
  ASSERT_EQ(longs.hopeless.size(), 1U);
  EXPECT_EQ(longs.hopeless[0].index, 0U);
  EXPECT_EQ(longs.work, 0U);
}

TEST(Schedule, AnArticleIsAnsweredOnce) {
  Desk desk;
  EXPECT_FALSE(desk.schedule.admit(desk.job({20}), kStart));
  const Schedule::Batch batch = desk.schedule.take(kStart);
  const std::vector<Ticket> late = desk.schedule.expired(kStart + seconds(4));
  ASSERT_EQ(late.size(), 1U);
  EXPECT_TRUE(desk.schedule.finish(late[0], kStart));
  EXPECT_FALSE(desk.schedule.finish(batch.judge[0], kStart));
  EXPECT_FALSE(desk.schedule.next_deadline());
}

TEST(Schedule, WhatExpiresWhileItWaitsLeavesTheQueue) {
  Desk desk;
  EXPECT_FALSE(desk.schedule.admit(desk.job({20, 500}), kStart));
  EXPECT_TRUE(desk.schedule.expired(kStart + milliseconds(3999)).empty());
  EXPECT_EQ(desk.schedule.next_deadline(), kStart + seconds(4));
  for (const Ticket& ticket : desk.schedule.expired(kStart + seconds(4))) {
    EXPECT_TRUE(desk.schedule.finish(ticket, kStart + seconds(4)));
  }
  EXPECT_EQ(desk.schedule.waiting(), 0U);
  EXPECT_TRUE(desk.schedule.take(kStart + seconds(4)).empty());
}

TEST(Schedule, LearnsHowFastTheThreadsAre) {
  Desk desk({.queue_length = 1000, .deadline = seconds(2), .threads = 1});
  for (int i = 0; i < 100; ++i) {  // ten times as fast as at first
    EXPECT_FALSE(desk.schedule.admit(desk.job({500}), kStart));
    const Schedule::Batch batch = desk.schedule.take(kStart);
    desk.schedule.finish(batch.judge.at(0), kStart);
    desk.schedule.judged(batch.work, milliseconds(50));
  }
  size_t admitted = 0;
  while (!desk.schedule.admit(desk.job({500}), kStart)) ++admitted;
  EXPECT_NEAR(static_cast<double>(admitted), 20, 2);  // a second of the two
}

TEST(Schedule, NoArticlesAreNoWork) {
  Desk desk;
  EXPECT_FALSE(desk.schedule.admit(desk.job({}), kStart));
  EXPECT_EQ(desk.schedule.waiting(), 0U);
  EXPECT_TRUE(desk.schedule.unanswered().empty());
}

}  // namespace
}  // namespace prefilter::predict
