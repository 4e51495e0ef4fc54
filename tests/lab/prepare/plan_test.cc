#include "lab/prepare/plan.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/lab/prepare/small_corpus.h"
#include "tests/support/temp_folder.h"

namespace prefilter::prepare {
namespace {

using articles::Origin;
using articles::Record;

/// A plan of some articles.
struct Planned {
  Scan scan;
  PlanCounts counts;

  Fate fate(size_t item) const { return scan.items[item].fate; }
  size_t number_of(Fate fate) const {
    size_t number = 0;
    for (const Item& item : scan.items) number += item.fate == fate ? 1 : 0;
    return number;
  }
};

Planned planned(const std::vector<Record>& records, const PrepareOptions& wanted = {},
                const Earlier& earlier = {}) {
  const test::TempFolder folder;
  PrepareOptions options = wanted;
  options.articles = {folder.file("a.jsonl")};
  EXPECT_TRUE(articles::write_records(options.articles[0], records));
  Result<Scan> scanned = scan(options, {}, {});
  EXPECT_TRUE(scanned);
  Planned result{.scan = std::move(*scanned), .counts = {}};
  const Result<PlanCounts> counts = plan(result.scan, options, earlier);
  EXPECT_TRUE(counts) << counts.error().message();
  if (counts) result.counts = *counts;
  return result;
}

std::vector<Record> corpus_with_weak(size_t others, size_t weak) {
  std::vector<Record> records = small_corpus(others + weak);
  for (size_t i = others; i < records.size(); ++i) records[i].origin = Origin::kWeak;
  return records;
}

TEST(Plan, SharesAreNearTheOnesWanted) {
  const Planned result = planned(small_corpus(2000));
  EXPECT_NEAR(static_cast<double>(result.number_of(Fate::kVal)), 200.0, 30.0);
  EXPECT_NEAR(static_cast<double>(result.number_of(Fate::kTest)), 200.0, 30.0);
  std::map<std::pair<uint32_t, int>, std::array<double, 2>> strata;  // of language and label
  for (const Item& item : result.scan.items) {
    auto& [all, judged] = strata[{item.language, item.label}];
    all += 1.0;
    judged += item.fate == Fate::kTrain ? 0.0 : 1.0;
  }
  EXPECT_EQ(strata.size(), 8U);
  for (const auto& [key, counts] : strata) EXPECT_NEAR(counts[1] / counts[0], 0.2, 0.05);
}

TEST(Plan, OfEqualTextsTheMostTrustedStays) {
  std::vector<Record> records = small_corpus(300);
  records[1] = records[0];
  records[1].origin = Origin::kHuman;
  records[1].label = records[0].commerce_score == 8.0 ? 0 : 1;
  records[3] = records[2];
  const Planned result = planned(records);
  EXPECT_EQ(result.fate(0), Fate::kDuplicate);
  EXPECT_NE(result.fate(1), Fate::kDuplicate);
  EXPECT_NE(result.fate(2), Fate::kDuplicate);
  EXPECT_EQ(result.fate(3), Fate::kDuplicate);
  EXPECT_EQ(result.counts.duplicates, 2U);
  EXPECT_EQ(result.counts.resolved_conflicts, 1U);
}

TEST(Plan, EqualTextsWithContraryLabelsAreDroppedIfEquallyTrusted) {
  std::vector<Record> records = small_corpus(300);
  records[1] = records[0];
  records[1].commerce_score = records[0].commerce_score == 8.0 ? 1.0 : 8.0;
  records[2] = records[0];
  records[2].origin = Origin::kWeak;
  const Planned result = planned(records);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(result.fate(i), Fate::kConflict) << i;
  EXPECT_EQ(result.counts.conflicts, 3U);
}

TEST(Plan, NoGroupIsSplit) {
  std::vector<Record> records = small_corpus(1200);
  for (size_t i = 0; i < 300; ++i) {  // near duplicates, pairs and series in turn
    Record& one = records[i];
    Record& other = records[300 + i];
    if (i % 3 == 0) {
      one.content = one.title + " " + one.content;
      other.content = one.content + " too";
      other.title = one.title;
    } else if (i % 3 == 1) {
      one.id = "pair-" + std::to_string(i) + "-a";
      other.id = "pair-" + std::to_string(i) + "-b";
    } else {
      other.source = one.source;
      other.title = one.title + " " + std::to_string(i);
      one.title += " 7";
    }
  }
  const Planned result = planned(records);
  size_t judged = 0;
  for (size_t i = 0; i < 300; ++i) {
    EXPECT_EQ(result.fate(i), result.fate(300 + i)) << i << " of kind " << i % 3;
    judged += result.fate(i) == Fate::kTrain ? 0 : 1;
  }
  EXPECT_NEAR(static_cast<double>(judged), 60.0, 25.0);
  EXPECT_GE(result.counts.in_series, 90U);
  EXPECT_EQ(result.counts.groups, 300U);
}

TEST(Plan, ALargeGroupIsForTraining) {
  std::vector<Record> records = small_corpus(400);
  for (size_t i = 0; i < 50; ++i) {
    records[i].source = "daily";
    records[i].title = "offers of the day, number " + std::to_string(i);
  }
  const Planned result = planned(records);
  for (size_t i = 0; i < 50; ++i) EXPECT_EQ(result.fate(i), Fate::kTrain);
  EXPECT_EQ(result.counts.largest_group, 50U);
  EXPECT_EQ(result.counts.large_groups, 1U);
}

TEST(Plan, TheOrderOfTheArticlesDoesNotMatter) {
  std::vector<Record> records = corpus_with_weak(600, 200);
  PrepareOptions options;
  options.selection = {.max_per_source = 20, .weak_commerce = 30, .weak_journalism = 40};
  const Planned before = planned(records, options);
  std::reverse(records.begin(), records.end());
  const Planned after = planned(records, options);
  for (size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(before.fate(i), after.fate(records.size() - 1 - i)) << i;
  }
}

TEST(Plan, AddedArticlesLeaveNearlyAllOthersWhereTheyAre) {
  const Planned before = planned(small_corpus(1000));
  const Planned after = planned(small_corpus(2000));
  size_t moved = 0;
  for (size_t i = 0; i < 1000; ++i) moved += before.fate(i) == after.fate(i) ? 0 : 1;
  EXPECT_LT(moved, 60U);
}

TEST(Plan, WhatStoodInAnEarlierOutputStaysThere) {
  const Planned before = planned(small_corpus(1000));
  Earlier earlier;
  for (const Item& item : before.scan.items) {
    earlier[item.hash] = item.fate == Fate::kVal    ? Part::kVal
                         : item.fate == Fate::kTest ? Part::kTest
                                                    : Part::kTrain;
  }
  PrepareOptions options;
  options.split.seed = 99;  // another order of choice
  const Planned after = planned(small_corpus(2000), options, earlier);
  for (size_t i = 0; i < 1000; ++i) EXPECT_EQ(before.fate(i), after.fate(i)) << i;
  EXPECT_EQ(after.counts.kept, 1000U);
  EXPECT_EQ(after.counts.moved, 0U);
  EXPECT_NEAR(static_cast<double>(after.number_of(Fate::kVal)), 200.0, 40.0);
}

TEST(Plan, WeaklyLabelledArticlesAreForTrainingWhereThereAreOthers) {
  const Planned result = planned(corpus_with_weak(600, 400));
  EXPECT_FALSE(result.counts.weak_evaluated);
  for (const Item& item : result.scan.items) {
    EXPECT_TRUE(item.origin != Origin::kWeak || item.fate == Fate::kTrain);
  }
  EXPECT_NEAR(static_cast<double>(result.number_of(Fate::kVal)), 60.0, 15.0);
  EXPECT_TRUE(planned(corpus_with_weak(100, 400)).counts.weak_evaluated) << "too few others";
  PrepareOptions options;
  options.split.weak_in_eval = WeakInEval::kYes;
  EXPECT_NEAR(
      static_cast<double>(planned(corpus_with_weak(600, 400), options).number_of(Fate::kVal)),
      100.0, 20.0);
}

TEST(Plan, AWeakOneThatIsTiedToAJudgedOneIsDropped) {
  std::vector<Record> records = corpus_with_weak(600, 600);
  for (size_t i = 0; i < 600; ++i) {
    records[i].others = {{"group", i}};
    records[600 + i].others = {{"group", i}};
  }
  const Planned result = planned(records);
  EXPECT_NEAR(static_cast<double>(result.counts.weak_in_eval), 120.0, 30.0);
  for (size_t i = 0; i < 600; ++i) {
    EXPECT_EQ(result.fate(600 + i),
              result.fate(i) == Fate::kTrain ? Fate::kTrain : Fate::kWeakInEval);
  }
}

TEST(Plan, WeaklyLabelledArticlesAreCapped) {
  PrepareOptions options;
  options.selection = {.max_per_source = 25, .weak_commerce = 60, .weak_journalism = 0};
  const Planned result = planned(corpus_with_weak(600, 900), options);
  std::map<uint32_t, size_t> of_source;
  size_t commerce = 0;
  for (const Item& item : result.scan.items) {
    if (item.origin != Origin::kWeak || item.fate != Fate::kTrain) continue;
    EXPECT_EQ(item.label, 1);
    EXPECT_LE(++of_source[item.source], 25U);
    ++commerce;
  }
  EXPECT_EQ(commerce, 60U);
  EXPECT_EQ(result.counts.over_source_cap + result.counts.over_weak_cap + 60, 900U);
}

TEST(Plan, NoLanguageIsASignOfALabel) {
  const std::vector<Record> records = corpus_with_weak(600, 900);
  PrepareOptions options;
  options.selection.label_ratio = 0.5;
  const Planned result = planned(records, options);
  std::map<uint32_t, std::array<size_t, 4>> of_language;  // all of 0, of 1, weak of 0, of 1
  for (const Item& item : result.scan.items) {
    if (item.fate != Fate::kTrain) continue;
    ++of_language[item.language][item.label];
    if (item.origin == Origin::kWeak) ++of_language[item.language][2U + item.label];
  }
  ASSERT_EQ(of_language.size(), 4U);
  for (const auto& [language, counts] : of_language) {
    EXPECT_LE(2 * counts[2], counts[1]) << "journalism by the commerce that is left";
    EXPECT_GE(2 * counts[2] + 2, counts[1]) << "and no fewer";
  }
  EXPECT_GT(result.counts.over_label_ratio, 0U);
  EXPECT_EQ(result.number_of(Fate::kOverCap), result.counts.over_label_ratio);
  options.selection.label_ratio = 100.0;
  EXPECT_EQ(planned(records, options).counts.over_label_ratio, 0U);
}

TEST(Plan, ASplitWithoutALabelIsAnError) {
  std::vector<Record> records = small_corpus(100);
  for (Record& record : records) record.commerce_score = 1.0;
  const test::TempFolder folder;
  PrepareOptions options;
  options.articles = {folder.file("a.jsonl")};
  ASSERT_TRUE(articles::write_records(options.articles[0], records));
  Result<Scan> scanned = scan(options, {}, {});
  ASSERT_TRUE(scanned);
  const Result<PlanCounts> counts = plan(*scanned, options, {});
  ASSERT_FALSE(counts);
  EXPECT_EQ(counts.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_NE(counts.error().message().find("train would have no commerce article"),
            std::string::npos);
}

}  // namespace
}  // namespace prefilter::prepare
