#include "lab/labels/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::labels {
namespace {

using articles::Origin;
using articles::Record;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<Record> articles_with(size_t count) {
  std::vector<Record> records;
  for (size_t i = 0; i < count; ++i) {
    records.emplace_back();
    records.back().id = "a" + std::to_string(i);
    records.back().title = "t";
    records.back().commerce_score = i % 2 == 0 ? 9.0 : 1.0;
    records.back().origin = Origin::kOracle;
  }
  return records;
}

TEST(Merge, TheMajorityBecomesTheLabelAndTheScoreStays) {
  std::vector<Record> records = articles_with(2);
  const MergeReport report =
      merge(records, {{"a0", {{"anna", 0, "2026-01-01"}, {"ben", 0, ""}, {"cleo", 1, ""}}}}, "now");
  EXPECT_EQ(records[0].label, 0);
  EXPECT_EQ(records[0].origin, Origin::kHuman);
  EXPECT_EQ(records[0].commerce_score, 9.0);
  EXPECT_THAT(labels_of(records[0]),
              ElementsAre(HumanLabel{"anna", 0, "2026-01-01"}, HumanLabel{"ben", 0, "now"},
                          HumanLabel{"cleo", 1, "now"}));
  EXPECT_EQ(records[1].origin, Origin::kOracle);
  EXPECT_EQ(report.labelled, 1U);
  EXPECT_EQ(report.labels, 3U);
  EXPECT_EQ(report.by_annotator.at("cleo"), 1U);
}

TEST(Merge, WherePersonsAreDividedThereIsNoLabel) {
  std::vector<Record> records = articles_with(1);
  records[0].label = 1;
  const MergeReport report = merge(records, {{"a0", {{"anna", 0, ""}, {"ben", 1, ""}}}}, "now");
  EXPECT_FALSE(records[0].label);
  EXPECT_EQ(records[0].origin, Origin::kHuman);
  EXPECT_THAT(report.tied, ElementsAre("a0"));
}

TEST(Merge, APersonsLastLabelCounts) {
  std::vector<Record> records = articles_with(1);
  merge(records, {{"a0", {{"anna", 0, "2026-01-02"}}}}, "2026-01-09");
  const MergeReport changed = merge(records, {{"a0", {{"anna", 1, "2026-01-03"}}}}, "2026-01-09");
  EXPECT_EQ(changed.replaced, 1U);
  EXPECT_EQ(records[0].label, 1);
  const MergeReport older = merge(records, {{"a0", {{"anna", 0, "2026-01-01"}}}}, "2026-01-09");
  EXPECT_EQ(older.replaced, 0U);
  EXPECT_EQ(records[0].label, 1);
  EXPECT_EQ(labels_of(records[0]).size(), 1U);
}

TEST(Merge, MergingTwiceChangesNothing) {
  std::vector<Record> records = articles_with(3);
  const std::vector<TaskLabels> tasks = {{"a0", {{"anna", 1, "x"}, {"ben", 0, "x"}}},
                                         {"a2", {{"anna", 0, "x"}}}};
  merge(records, tasks, "now");
  const std::vector<Record> once = records;
  EXPECT_EQ(merge(records, tasks, "now").replaced, 0U);
  EXPECT_EQ(records, once);
}

TEST(Merge, NamesWhatBelongsToNoArticleAndCountsWhatIsNoLabel) {
  std::vector<Record> records = articles_with(1);
  const MergeReport report = merge(records, {{"nobody", {{"anna", 1, ""}}}, {"a0", {}, 2}}, "now");
  EXPECT_THAT(report.unknown, ElementsAre("nobody"));
  EXPECT_EQ(report.skipped, 2U);
  EXPECT_EQ(records[0].origin, Origin::kOracle);
}

TEST(Merge, ReportsHowFarPersonsAndTheOracleAgree) {
  std::vector<Record> records = articles_with(10);
  records[9].commerce_score = 5.0;  // not clear: the oracle says nothing
  std::vector<TaskLabels> tasks;
  for (size_t i = 0; i < 10; ++i) {
    const int oracle = i % 2 == 0 ? 1 : 0;
    tasks.push_back({"a" + std::to_string(i),
                     {{"anna", oracle, ""}, {"ben", i < 2 ? 1 - oracle : oracle, ""}}});
  }
  const MergeReport report = merge(records, tasks, "now");
  ASSERT_EQ(report.agreements.size(), 3U);
  const PairAgreement& persons = report.agreements[0];
  EXPECT_EQ(persons.first + persons.second, "annaben");
  EXPECT_EQ(persons.articles, 10U);
  EXPECT_DOUBLE_EQ(persons.same, 0.8);
  // scikit-learn 1.9.1: cohen_kappa_score([1,0,1,0,1,0,1,0,1,0], [0,1,1,0,1,0,1,0,1,0])
  EXPECT_NEAR(persons.kappa->value, 0.6, 1e-12);
  const PairAgreement& anna = report.agreements[1];
  EXPECT_EQ(anna.first + anna.second, "annaoracle");
  EXPECT_EQ(anna.articles, 9U);
  EXPECT_EQ(anna.kappa->value, 1.0);
  EXPECT_THAT(to_text(report), HasSubstr("anna and ben: 10 articles, 80.0 % alike, kappa 0.600"));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["agreements"][0]["kappa"].get<double>(), persons.kappa->value);
}

}  // namespace
}  // namespace prefilter::labels
