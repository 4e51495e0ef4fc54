#include "service/shadow/retention.h"

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

class RetentionTest : public LogTest {
 protected:
  Kept pruned(const Retention& retention, int64_t now_ms = kMonday) {
    Result<Database> log = open_log(path_, Access::kWrite);
    EXPECT_TRUE(log);
    Result<Kept> kept = prune(*log, 1, retention, now_ms);
    EXPECT_TRUE(kept) << (kept ? "" : kept.error().message());
    return *kept;
  }
  void label_item(int64_t item) {
    Result<Database> log = open_log(path_, Access::kWrite);
    ASSERT_TRUE(log->run("INSERT INTO labels (item, reviewer, label, kind, at, pi) VALUES (" +
                         std::to_string(item) + ", 'r', 0, 0, 1, 1.0)"));
  }
};

TEST_F(RetentionTest, WhatIsLeftOfTheAgreementsIsTheSampleWithTheSmallestDraws) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 1000), kMonday));
    ASSERT_TRUE(run.append(many(Cell::kRegexOnly, 500), kMonday));
  }
  const Kept kept = pruned({.agreements = 300});
  EXPECT_EQ(kept.keep[0], 0.25);
  EXPECT_LE(kept.items[0], 300U);
  EXPECT_GE(kept.items[0], 180U);  // of 1,000 at a quarter: five standard deviations
  EXPECT_EQ(kept.items[2], 500U);
  EXPECT_EQ(number("SELECT count(*) FROM items WHERE cell = 0 AND draw >= 0.25"), 0);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 1500);

  // What comes later is kept at the same rate.
  RunLog run = begin();
  ASSERT_TRUE(run.append(many(Cell::kBoth, 1000, "later"), kMonday));
  EXPECT_EQ(number("SELECT count(*) FROM items WHERE cell = 0 AND draw >= 0.25"), 0);
}

TEST_F(RetentionTest, ARunPrunesByItselfOnceThereIsTooMuch) {
  RunLog run = begin(candidate_of(), {.seed = 7, .retention = {.agreements = 100}});
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(run.append(many(Cell::kBoth, 100, std::to_string(i) + "-"), kMonday));
  }
  EXPECT_LE(number("SELECT count(*) FROM items"), 125);
  EXPECT_GT(number("SELECT count(*) FROM items"), 20);
}

TEST_F(RetentionTest, LabelledItemsStayAndLoseTheirTextWithAge) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 4), kMonday));
  }
  label_item(2);
  pruned({.days = 90}, kMonday + 90 * kDayMs);
  EXPECT_EQ(number("SELECT count(*) FROM items"), 4);
  pruned({.days = 90}, kMonday + 91 * kDayMs);
  EXPECT_EQ(number("SELECT count(*) FROM items"), 1);
  EXPECT_EQ(number("SELECT bytes + length(title) + length(content) + length(url) FROM items"), 0);
}

TEST_F(RetentionTest, TooManyBytesCostAgreementsFirstAndOtherCandidatesBefore) {
  {
    RunLog run = begin(candidate_of("old"));
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 50), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  {
    RunLog run = begin(candidate_of("new"));
    ASSERT_TRUE(run.append(many(Cell::kBoth, 200), kMonday));
    ASSERT_TRUE(run.append(many(Cell::kModelOnly, 50), kMonday));
  }
  Result<Database> log = open_log(path_, Access::kWrite);
  const uint64_t all = kept_in(*log, 2)->bytes;
  const Result<Kept> less = prune(*log, 2, {.bytes = all - 100}, kMonday);
  ASSERT_TRUE(less);
  EXPECT_EQ(number("SELECT count(*) FROM items WHERE candidate = 1"), 0);
  EXPECT_EQ(less->items[0], 200U);
  const Result<Kept> least = prune(*log, 2, {.bytes = less->bytes / 2}, kMonday);
  ASSERT_TRUE(least);
  EXPECT_LT(least->items[0], 150U);
  EXPECT_EQ(least->items[1], 50U);
  EXPECT_LE(least->bytes, less->bytes / 2);
}

}  // namespace
}  // namespace prefilter::shadow
