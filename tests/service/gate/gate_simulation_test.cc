#include <gtest/gtest.h>

#include <cmath>

#include "tests/service/gate/simulated_labels.h"
#include "tests/service/gate/simulated_week.h"

namespace prefilter::gate {
namespace {

// Few and short runs: `scripts/soak.sh gate` makes 2,000 of each. With a true rate of at most 5 %,
// 31 or more of 300 happen less than once in 10,000 times; the seeds are fixed.
constexpr size_t kRuns = 300;
constexpr size_t kMostPromoted = 30;

TEST(GateSimulation, PromotesFewModelsOfExactlyTheTargetsPrecisionThoughLookedAtAfterEveryLabel) {
  size_t promoted = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    promoted += labels_until_precise(0.95, 500, seed) > 0 ? 1 : 0;
  }
  EXPECT_LE(promoted, kMostPromoted);
}

TEST(GateSimulation, PromotesMostModelsOfAPrecisionOf99Percent) {
  size_t promoted = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    promoted += labels_until_precise(0.99, 300, seed) > 0 ? 1 : 0;
  }
  EXPECT_GE(promoted, kRuns * 8 / 10);
}

TEST(GateSimulation, JudgesOneCellAsTheBetAloneDoes) {
  const SimulatedPlan plan{{{shadow::Cell::kBoth, 5000, 0.97, 1.0}}, {shadow::Cell::kBoth}};
  SimulatedLabels labels(plan.strata, 7);
  for (size_t n = 0; n < 400; ++n) {
    labels.label(shadow::Cell::kBoth);
    const Claim claim = precision_of_all(labels.evidence());
    const statistics::ShareBet bet(claim.groups[0].tally);
    ASSERT_EQ(holds(claim, 0.05), bet.log_wealth(0.95) > -std::log(0.05)) << n;
  }
}

TEST(GateSimulation, PromotesFewModelsWhoseErrorsSitWhereManyLabelsAre) {
  SimulatedPlan plan = uneven_precision(0.95);
  plan.most_labels = 400;
  plan.look_every = 50;
  size_t promoted = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    promoted += labels_until_certified(plan, precision_of_all, seed) > 0 ? 1 : 0;
  }
  EXPECT_LE(promoted, kMostPromoted);
}

TEST(GateSimulation, PromotesFewModelsThatFindJustTooLittle) {
  SimulatedPlan plan = recall_difference(-0.02);
  plan.look_every = 50;
  plan.most_labels = 400;
  size_t promoted = 0;
  for (uint64_t seed = 1; seed <= kRuns; ++seed) {
    promoted += labels_until_certified(plan, recall_above_margin, seed) > 0 ? 1 : 0;
  }
  EXPECT_LE(promoted, kMostPromoted);
}

TEST(GateSimulation, CoversTheTruePrecisionAndRecallOfWeeksWithRareMisses) {
  Random random(11);
  size_t precision = 0;
  size_t recall = 0;
  for (size_t week = 0; week < 100; ++week) {
    const WeekFigures figures = simulated_week(shadow_week(100), random);
    const auto covers = [](const statistics::Interval& said, double truth) {
      return said.low <= truth && truth <= said.high ? 1U : 0U;
    };
    precision += covers(figures.precision_said, figures.precision);
    recall += covers(figures.recall_said, figures.recall);
  }
  EXPECT_GE(precision, 95U);
  EXPECT_GE(recall, 95U);
}

}  // namespace
}  // namespace prefilter::gate
