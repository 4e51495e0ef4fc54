#include "service/predict/length_queue.h"

#include <gtest/gtest.h>

#include "tests/service/predict/fake_model.h"

namespace prefilter::predict {
namespace {

using std::chrono::milliseconds;

const TimePoint kStart;

/// Articles of these lengths as one job.
std::shared_ptr<Job> job_of(const std::vector<size_t>& lengths,
                            std::shared_ptr<const Model> model = nullptr) {
  auto job = std::make_shared<Job>(std::vector<Article>(lengths.size()), Request(),
                                   [](size_t, const Answer&) {});
  job->model = std::move(model);
  for (size_t i = 0; i < lengths.size(); ++i) job->places[i].work = lengths[i];
  return job;
}

void push_all(LengthQueue& queue, const std::shared_ptr<Job>& job, TimePoint now = kStart) {
  for (size_t i = 0; i < job->articles.size(); ++i) queue.push({job, i}, now);
}

std::vector<size_t> indices(const std::vector<Ticket>& tickets) {
  std::vector<size_t> all;
  for (const Ticket& ticket : tickets) all.push_back(ticket.index);
  return all;
}

using Indices = std::vector<size_t>;

TEST(LengthQueue, ABatchHoldsArticlesOfLikeLengthInTheOrderInWhichTheyCame) {
  LengthQueue queue({.batch_tokens = 512});
  push_all(queue, job_of({40, 500, 50, 30, 400}));
  EXPECT_EQ(queue.articles(), 5U);
  EXPECT_EQ(queue.work(), 1020U);
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{0, 2, 3}));
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{1}));
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{4}));
  EXPECT_TRUE(queue.take(kStart).empty());
  EXPECT_EQ(queue.articles(), 0U);
  EXPECT_EQ(queue.work(), 0U);
}

TEST(LengthQueue, ABatchEndsBeforeItHoldsTooManyTokensButNeverHoldsNone) {
  LengthQueue queue({.batch_tokens = 100});
  push_all(queue, job_of({60, 40, 1, 300}));
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{0, 1}));
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{3}));  // the class that has had less
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{2}));
}

TEST(LengthQueue, ShortArticlesPassAQueueOfLongOnes) {
  LengthQueue queue({.batch_tokens = 512});
  push_all(queue, job_of(std::vector<size_t>(100, 512)));
  EXPECT_EQ(queue.take(kStart).size(), 1U);
  const auto shorts = job_of({20, 20});
  push_all(queue, shorts);
  size_t long_ones = 0;
  while (queue.take(kStart).front().job != shorts) ++long_ones;
  EXPECT_LE(long_ones, 1U);
}

TEST(LengthQueue, NoClassStarvesAnother) {
  LengthQueue queue({.batch_tokens = 512});
  const auto long_ones = job_of(std::vector<size_t>(10, 512));
  push_all(queue, job_of(std::vector<size_t>(1000, 32)));
  push_all(queue, long_ones);
  size_t long_taken = 0;
  for (int turn = 0; turn < 20; ++turn) {
    long_taken += queue.take(kStart).front().job == long_ones ? 1 : 0;
  }
  EXPECT_EQ(long_taken, 10U);  // an equal share
}

TEST(LengthQueue, AClassThatComesBackHasSavedUpNothing) {
  LengthQueue queue({.batch_tokens = 512});
  for (int i = 0; i < 50; ++i) {
    push_all(queue, job_of({512}));
    EXPECT_EQ(queue.take(kStart).size(), 1U);
  }
  const auto shorts = job_of(std::vector<size_t>(1000, 32));
  push_all(queue, shorts);
  push_all(queue, job_of(std::vector<size_t>(10, 512)));
  size_t short_turns = 0;
  for (int turn = 0; turn < 10; ++turn) {
    short_turns += queue.take(kStart).front().job == shorts ? 1 : 0;
  }
  EXPECT_LE(short_turns, 6U);  // not all ten, to catch up
}

TEST(LengthQueue, ABatchIsForOneModel) {
  const auto before = std::make_shared<FakeModel>("fake@1");
  const auto after = std::make_shared<FakeModel>("fake@2");
  LengthQueue queue({.batch_tokens = 512});
  push_all(queue, job_of({20, 20}, before));
  push_all(queue, job_of({20, 20, 20}, after));
  EXPECT_EQ(queue.take(kStart).size(), 2U);
  EXPECT_EQ(queue.take(kStart).size(), 3U);
}

TEST(LengthQueue, WaitsForCompanyUntilABatchIsFullOrTheWaitIsOver) {
  LengthQueue queue({.batch_tokens = 100, .batch_wait = milliseconds(5)});
  EXPECT_FALSE(queue.due());
  push_all(queue, job_of({40}));
  EXPECT_TRUE(queue.take(kStart + milliseconds(4)).empty());
  EXPECT_EQ(queue.due(), kStart + milliseconds(5));
  EXPECT_EQ(queue.take(kStart + milliseconds(5)).size(), 1U);

  push_all(queue, job_of({40, 60}));
  EXPECT_EQ(queue.due(), kStart);
  EXPECT_EQ(queue.take(kStart).size(), 2U);
}

TEST(LengthQueue, AheadOfAnArticleIsItsOwnClassAndAnEqualShareOfTheOthers) {
  LengthQueue queue({.batch_tokens = 512});
  EXPECT_EQ(queue.work_ahead(500), 0U);
  push_all(queue, job_of({500, 500, 500, 30, 30}));
  EXPECT_EQ(queue.work_ahead(500), 1560U);
  EXPECT_EQ(queue.work_ahead(40), 60U + 100U);
  EXPECT_EQ(queue.work_ahead(100), 60U + 100U);
}

TEST(LengthQueue, WhatIsRemovedIsNotTaken) {
  LengthQueue queue({.batch_tokens = 512});
  const auto job = job_of({20, 30, 40});
  push_all(queue, job);
  queue.remove({job, 1});
  EXPECT_EQ(queue.work(), 60U);
  EXPECT_EQ(indices(queue.take(kStart)), (Indices{0, 2}));
}

}  // namespace
}  // namespace prefilter::predict
