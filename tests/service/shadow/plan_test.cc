#include "service/shadow/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

using ::testing::HasSubstr;

Stratum stratum(Cell cell, const std::string& language, uint64_t count) {
  return {.cell = cell,
          .language = language,
          .length_band = "0",
          .source = "",
          .score_band = "",
          .count = count};
}

const CellPlan& of(const Plan& plan, Cell cell) { return plan[static_cast<size_t>(cell)]; }

TEST(Plan, SharesTheBlocksOutAsTheyFallAndLabelsDisagreementsMore) {
  Evidence evidence;
  evidence.strata = {stratum(Cell::kBoth, "en", 9000), stratum(Cell::kModelOnly, "en", 1000),
                     stratum(Cell::kRegexOnly, "en", 3000), stratum(Cell::kNeither, "en", 90000)};
  const Plan plan = plan_labels(evidence);
  EXPECT_EQ(of(plan, Cell::kBoth).target, 270U);
  EXPECT_EQ(of(plan, Cell::kModelOnly).target, 100U);  // 30 of the blocks, 100 of disagreements
  EXPECT_EQ(of(plan, Cell::kRegexOnly).target, 300U);
  EXPECT_EQ(of(plan, Cell::kNeither).target, 1000U);
}

TEST(Plan, ALargeLanguageWithFewBlocksRaisesTheTargetASmallOneDoesNot) {
  Evidence evidence;
  evidence.strata = {stratum(Cell::kBoth, "en", 8000), stratum(Cell::kBoth, "el", 2000),
                     stratum(Cell::kNeither, "en", 30000), stratum(Cell::kNeither, "el", 30000),
                     stratum(Cell::kNeither, "pt", 1000)};
  EXPECT_EQ(of(plan_labels(evidence), Cell::kBoth).target, 750U);  // 150 of them Greek
}

TEST(Plan, NoTargetIsBeyondWhatThereIs) {
  Evidence evidence;
  evidence.strata = {stratum(Cell::kBoth, "en", 7), stratum(Cell::kRegexOnly, "en", 3)};
  const Plan plan = plan_labels(evidence);
  EXPECT_EQ(of(plan, Cell::kBoth).target, 7U);
  EXPECT_EQ(of(plan, Cell::kRegexOnly).target, 3U);
  EXPECT_EQ(of(plan, Cell::kNeither).target, 0U);
}

TEST(Plan, AsksForTheCellThatIsFurthestFromItsTarget) {
  Evidence evidence;
  evidence.strata = {stratum(Cell::kBoth, "en", 9000), stratum(Cell::kNeither, "en", 90000)};
  evidence.labels = {{.stratum = 0, .label = Label::kCommerce, .pi = 1.0, .when_ms = 1}};
  Plan plan = plan_labels(evidence);
  EXPECT_EQ(next_cell(plan, {true, true, true, true}), Cell::kModelOnly);
  EXPECT_EQ(next_cell(plan, {true, false, false, true}), Cell::kNeither);
  EXPECT_EQ(next_cell(plan, {true, false, false, false}), Cell::kBoth);
  EXPECT_EQ(next_cell(plan, {false, false, false, false}), std::nullopt);
}

TEST(Plan, SaysWhatIsMissing) {
  Evidence evidence;
  evidence.strata = {stratum(Cell::kBoth, "en", 9000)};
  evidence.labels = {{.stratum = 0, .label = Label::kUnsure, .pi = 1.0, .when_ms = 1}};
  EXPECT_THAT(plan_text(plan_labels(evidence)),
              HasSubstr("299 more labels of articles that both block (1 of 300)"));
  EXPECT_THAT(plan_text(plan_labels({})), HasSubstr("No more labels"));
}

}  // namespace
}  // namespace prefilter::shadow
