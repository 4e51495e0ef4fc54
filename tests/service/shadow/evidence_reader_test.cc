#include "service/shadow/evidence_reader.h"

#include <gmock/gmock.h>

#include "tests/service/shadow/log_fixture.h"

namespace prefilter::shadow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class EvidenceReaderTest : public LogTest {
 protected:
  Evidence evidence(const EvidenceQuery& query = {}, Days days = Days::kAll) const {
    Result<Evidence> read = read_evidence(path_, query, days);
    EXPECT_TRUE(read) << (read ? "" : read.error().message());
    return read ? *std::move(read) : Evidence();
  }
  void give_label(int64_t item, const std::string& values) {
    Result<Database> log = open_log(path_, Access::kWrite);
    ASSERT_TRUE(log->run("INSERT INTO labels (item, reviewer, label, kind, at, pi) VALUES (" +
                         std::to_string(item) + ", " + values + ", 1.0)"));
  }
};

TEST_F(EvidenceReaderTest, HoldsAllArticlesByStratumAcrossRunsAndDays) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 3), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  RunLog run = begin();
  std::vector<Observation> next_day = many(Cell::kBoth, 2, "b");
  for (Observation& one : next_day) one.when_ms += kDayMs, one.day += 1;
  ASSERT_TRUE(run.append(next_day, kMonday + kDayMs));
  const Evidence all = evidence();
  ASSERT_EQ(all.strata.size(), 1U);
  EXPECT_EQ(all.strata[0].cell, Cell::kBoth);
  EXPECT_EQ(all.strata[0].count, 5U);
  EXPECT_EQ(all.strata[0].source, "Alder Times");
  EXPECT_EQ(all.strata[0].score_band, "0.97-1.0");
  EXPECT_EQ(all.strata[0].least_pi, 1.0);
  ASSERT_EQ(all.runs.size(), 2U);
  EXPECT_EQ(all.runs[1].first_ms, kMonday + kDayMs);
  EXPECT_TRUE(all.runs[0].clean);
  EXPECT_TRUE(all.runs[1].clean);  // it still records
}

TEST_F(EvidenceReaderTest, ALabelStandsBesideItsStratumWithItsWeight) {
  RunLog run = begin();
  std::vector<Observation> doubtful = many(Cell::kNeither, 50);
  for (Observation& one : doubtful) one.p_commerce = 0.2F;
  ASSERT_TRUE(run.append(doubtful, kMonday));
  give_label(2, "'anna', 0, 0, 20");
  give_label(1, "'ben', 1, 0, 10");
  const Evidence all = evidence();
  ASSERT_EQ(all.labels.size(), 2U);
  EXPECT_EQ(all.labels[0].when_ms, 10);
  EXPECT_EQ(all.labels[0].label, Label::kJournalism);
  EXPECT_EQ(all.labels[1].label, Label::kCommerce);
  EXPECT_NEAR(all.labels[0].pi, 0.815, 0.001);
  EXPECT_EQ(all.labels[0].pi, all.strata[all.labels[0].stratum].least_pi);
}

TEST_F(EvidenceReaderTest, UndoneLabelsAreNoneAndDividedOnesUnsure) {
  RunLog run = begin();
  ASSERT_TRUE(run.append(many(Cell::kModelOnly, 5), kMonday));
  give_label(1, "'anna', 0, 0, 10");
  give_label(1, "'ben', 1, 1, 20");
  give_label(2, "'anna', 0, 0, 30");
  ASSERT_TRUE(open_log(path_, Access::kWrite)->run("UPDATE labels SET undone = 40 WHERE item = 2"));
  const Evidence all = evidence();
  ASSERT_EQ(all.labels.size(), 1U);
  EXPECT_EQ(all.labels[0].label, Label::kUnsure);
}

TEST_F(EvidenceReaderTest, EveryGapIsASentence) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 1), kMonday));
    ASSERT_TRUE(run.record_gap({kMonday, kMonday + 60'000, 12, "queue_full"}));
  }
  EXPECT_FALSE(evidence().runs[0].clean);  // nobody records, and it has no end
  EXPECT_THAT(evidence().runs[0].gaps,
              ElementsAre(HasSubstr("since 2024-10-04 00:00 nothing is recorded"),
                          HasSubstr("to 2024-10-04 00:01 12 articles are missing")));
  EXPECT_EQ(evidence().runs[0].dropped, 12U);
  RunLog next = begin(candidate_of(), {.seed = 7}, kMonday + 3'600'000);
  EXPECT_THAT(evidence().runs[0].gaps,
              ElementsAre(HasSubstr("12 articles"), HasSubstr("to 2024-10-04 01:00 an unknown")));
}

TEST_F(EvidenceReaderTest, AWindowBeginsOnTheDayAfterTheLastGap) {
  const auto day = [&](int number) {
    std::vector<Observation> seen = many(Cell::kModelOnly, 2, std::to_string(number));
    for (Observation& one : seen) one.when_ms += number * kDayMs, one.day += number;
    return seen;
  };
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(day(0), kMonday));
    ASSERT_TRUE(run.record_gap({kMonday, kMonday + 60'000, 12, "queue_full"}));
    ASSERT_TRUE(run.append(day(1), kMonday + kDayMs));
    ASSERT_TRUE(run.end(kMonday + kDayMs));
  }
  RunLog run = begin();
  ASSERT_TRUE(run.append(day(2), kMonday + 2 * kDayMs));
  give_label(1, "'anna', 0, 0, 10");
  give_label(3, "'anna', 0, 0, 20");
  const Evidence window = evidence({}, Days::kSinceLastGap);
  EXPECT_EQ(window.since_ms, (kMonday / kDayMs + 1) * kDayMs);
  EXPECT_THAT(window.last_gap, HasSubstr("12 articles are missing"));
  ASSERT_EQ(window.runs.size(), 2U);
  EXPECT_EQ(window.runs[0].first_ms, window.since_ms);
  EXPECT_EQ(window.runs[0].dropped, 0U);
  EXPECT_THAT(window.runs[0].gaps, ElementsAre());
  ASSERT_EQ(window.strata.size(), 1U);
  EXPECT_EQ(window.strata[0].count, 4U);
  EXPECT_EQ(window.labels.size(), 1U);
  EXPECT_EQ(evidence().strata[0].count, 6U);  // the report goes on to show all of it
}

TEST_F(EvidenceReaderTest, ARunThatIsAllBeforeTheWindowStaysEmpty) {
  {
    RunLog run = begin();
    ASSERT_TRUE(run.append(many(Cell::kBoth, 2), kMonday));
  }
  RunLog next = begin(candidate_of(), {.seed = 7}, kMonday + 3'600'000);  // after a kill
  const Evidence window = evidence({}, Days::kSinceLastGap);
  ASSERT_EQ(window.runs.size(), 1U);
  EXPECT_TRUE(window.runs[0].clean);
  EXPECT_EQ(window.runs[0].first_ms, window.runs[0].last_ms);
  EXPECT_TRUE(window.strata.empty());
}

TEST_F(EvidenceReaderTest, TheLatestRunThatFitsIsMeant) {
  for (const std::string model : {"a", "b"}) {
    RunLog run = begin(candidate_of(model));
    ASSERT_TRUE(run.append(many(Cell::kBoth, 1), kMonday));
    ASSERT_TRUE(run.end(kMonday));
  }
  EXPECT_EQ(evidence().runs[0].model, "b@1");
  EXPECT_EQ(evidence({.model_sha256 = "a", .threshold = 0.9F}).runs[0].model, "a@1");
  const Result<Evidence> none = read_evidence(path_, {.model_sha256 = "a", .threshold = 0.8F});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), ErrorCode::kNotFound);
}

TEST_F(EvidenceReaderTest, AReplayIsMarkedAndComesToAnEndOrSaysWhereItIs) {
  Candidate candidate = candidate_of();
  candidate.input = "dump";
  {
    RunLog run = begin(candidate);
    ASSERT_TRUE(run.append(many(Cell::kBoth, 2), kMonday, 2));
  }
  EXPECT_TRUE(evidence().runs[0].replay);
  EXPECT_THAT(evidence().runs[0].gaps, ElementsAre(HasSubstr("line 2")));
  {
    RunLog run = begin(candidate);
    EXPECT_EQ(run.position(), 2U);
    ASSERT_TRUE(run.end(kMonday + 5));
  }
  EXPECT_THAT(evidence().runs[0].gaps, ElementsAre());
  EXPECT_EQ(evidence().runs.size(), 1U);
}

}  // namespace
}  // namespace prefilter::shadow
