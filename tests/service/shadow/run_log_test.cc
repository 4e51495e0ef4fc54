#include "service/shadow/run_log.h"

#include "service/shadow/evidence_reader.h"
#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using RunLogTest = LogTest;

TEST_F(RunLogTest, CountsEveryArticleInItsStratumAndKeepsTheText) {
  RunLog run = begin();
  std::vector<Observation> batch = many(Cell::kModelOnly, 3);
  batch[2].article.content = std::string(400, 'x');
  ASSERT_TRUE(run.append(batch, kMonday + 5));
  ASSERT_TRUE(run.append(many(Cell::kModelOnly, 2, "b"), kMonday + 9));

  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE length_band = '1-125'"), 4);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE length_band = '300-999'"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM items WHERE title = 'Title a1' AND article_id = 'a1' AND "
                   "publisher = 'Alder Times' AND url LIKE '%a1' AND article_language = 'en'"),
            1);
  EXPECT_EQ(number("SELECT count(*) FROM items"), 5);
  EXPECT_EQ(run.articles(), 5U);
}

TEST_F(RunLogTest, ArticlesOfNeitherAreKeptLessOftenTheSurerTheModelIs) {
  RunLog run = begin();
  std::vector<Observation> sure = many(Cell::kNeither, 4000, "sure");
  std::vector<Observation> unsure = many(Cell::kNeither, 4000, "unsure");
  for (Observation& one : unsure) one.p_commerce = 0.2F;
  ASSERT_TRUE(run.append(sure, kMonday));
  ASSERT_TRUE(run.append(unsure, kMonday));
  // Binomial with the weights of the bands, 0.213 and 0.815: five standard deviations either way.
  const int64_t kept_sure = number("SELECT count(*) FROM items WHERE score_band = 0");
  EXPECT_NEAR(static_cast<double>(kept_sure), 853, 130);
  const int64_t kept_unsure = number("SELECT count(*) FROM items WHERE score_band = 4");
  EXPECT_NEAR(static_cast<double>(kept_unsure), 3258, 125);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata"), 8000);
  EXPECT_EQ(number("SELECT count(*) FROM items WHERE draw >= weight"), 0);
}

TEST_F(RunLogTest, CountsWhatEachPatternCatchesAndWhatItAloneCatches) {
  RunLog run = begin();
  Observation both = seen(Cell::kBoth, "both");
  both.hits = {"deals/best", "ads/sponsored"};
  ASSERT_TRUE(
      run.append(std::vector{both, seen(Cell::kBoth, "b"), seen(Cell::kRegexOnly, "r")}, kMonday));
  EXPECT_EQ(number("SELECT hits * 1000 + model_blocks * 100 + alone * 10 + alone_model_blocks "
                   "FROM patterns WHERE pattern = 'deals/best'"),
            3221);
  EXPECT_EQ(number("SELECT hits * 1000 + model_blocks * 100 + alone * 10 + alone_model_blocks "
                   "FROM patterns WHERE pattern = 'ads/sponsored'"),
            1100);
}

TEST_F(RunLogTest, ARunThatEndsInGoodOrderLeavesNoGap) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 2), kMonday));
    ASSERT_TRUE(run.end(kMonday + 10));
  }
  begin();
  EXPECT_EQ(number("SELECT count(*) FROM gaps"), 0);
  EXPECT_EQ(number("SELECT count(*) FROM candidates"), 1);
  EXPECT_EQ(number("SELECT count(*) FROM runs"), 2);
}

TEST_F(RunLogTest, ARunWithoutAnEndLeavesAGapUpToTheNextOne) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 2), kMonday + 1000));
  }
  begin(candidate_of(), {.seed = 7}, kMonday + 60'000);
  EXPECT_EQ(
      number("SELECT to_ms - from_ms FROM gaps WHERE reason = 'unclean_end' AND lost IS NULL"),
      59'000);
  EXPECT_EQ(number("SELECT unclean FROM runs WHERE id = 1"), 1);
}

TEST_F(RunLogTest, TwoRecordersOfOneLogAreRefused) {
  const RunLog run = begin();
  const Result<RunLog> second = RunLog::begin(path_, candidate_of(), {}, kMonday);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kRefused);
}

TEST_F(RunLogTest, GapsOfOneReasonThatFollowOneAnotherAreOne) {
  RunLog run = begin();
  ASSERT_TRUE(run.record_gap({kMonday, kMonday + 10, 3, "queue_full"}));
  ASSERT_TRUE(run.record_gap({kMonday + 500, kMonday + 900, 4, "queue_full"}));
  ASSERT_TRUE(run.record_gap({kMonday + 3'600'000, kMonday + 3'600'001, 1, "queue_full"}));
  EXPECT_EQ(number("SELECT count(*) FROM gaps"), 2);
  EXPECT_EQ(number("SELECT lost FROM gaps WHERE from_ms = " + std::to_string(kMonday)), 7);
  EXPECT_EQ(number("SELECT dropped FROM runs"), 8);
}

TEST_F(RunLogTest, AnotherModelThresholdOrRulesIsAnotherCandidate) {
  for (int change = 0; change < 4; ++change) {
    Candidate candidate = candidate_of();
    if (change == 1) candidate.model_sha256 = "n";
    if (change == 2) candidate.threshold = 0.8F;
    if (change == 3) candidate.rules_sha256 = "others";
    RunLog run = begin(candidate);
    ASSERT_TRUE(run.end(kMonday));
  }
  EXPECT_EQ(number("SELECT count(*) FROM candidates"), 4);
}

TEST_F(RunLogTest, PublishersBeyondAThousandAreCountedTogether) {
  RunLog run = begin();
  std::vector<Observation> batch = many(Cell::kRegexOnly, 1100);
  for (size_t i = 0; i < batch.size(); ++i) batch[i].article.source = "source " + std::to_string(i);
  ASSERT_TRUE(run.append(batch, kMonday));
  EXPECT_EQ(number("SELECT count(DISTINCT source) FROM strata"), 1001);
  EXPECT_EQ(number("SELECT sum(articles) FROM strata WHERE source = '(others)'"), 100);
}

TEST_F(RunLogTest, AFileOfSomethingElseIsNotTouched) {
  folder_.write("shadow.db", "not a database, but some words that are long enough to be looked at");
  const Result<RunLog> run = RunLog::begin(path_, candidate_of(), {}, kMonday);
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::shadow
