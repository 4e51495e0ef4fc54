#include <gtest/gtest.h>

#include "lab/evaluate/results.h"

namespace prefilter::evaluate {
namespace {

TEST(ResultsTable, HasARowACandidateAndOneASlice) {
  Results results;
  CandidateResults candidate;
  candidate.about.name = "größer";
  SliceMetrics all;
  all.name = "all";
  all.decision = decision_metrics({.true_positives = 9, .true_negatives = 90}, 0.95);
  SliceMetrics greek = all;
  greek.name = "language:el";
  SliceMetrics source = all;
  source.name = "source:wire";
  candidate.forms[Form::kFull].slices = {all, greek, source};
  results.candidates = {candidate};
  Comparison pair;
  pair.first = "größer";
  pair.second = "small";
  pair.articles = 99;
  results.comparisons = {pair};
  const std::string table = to_table(results);
  EXPECT_NE(table.find("größer     99        100.0 ["), std::string::npos) << table;
  EXPECT_NE(table.find("language:el"), std::string::npos);
  EXPECT_EQ(table.find("source:wire"), std::string::npos) << "too many of them for a terminal";
  EXPECT_NE(table.find("größer against small"), std::string::npos);
  EXPECT_EQ(table.find("title_only"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
