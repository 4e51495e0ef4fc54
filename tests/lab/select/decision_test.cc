#include "lab/select/decision.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace prefilter::select {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// A candidate of that many percent and milliseconds; 2 % of the journalism blocked.
Candidate model(const std::string& name, double f1, double precision, double recall, double ms) {
  return {name, {f1 / 100, precision / 100, recall / 100, 0.02, ms}};
}

Candidate unmeasured(Candidate candidate) {
  candidate.figures.latency_ms.reset();
  return candidate;
}

struct Rule {
  const char* name;
  std::vector<Candidate> candidates;
  Outcome outcome;
  const char* chosen;  ///< "" if none is
};

void PrintTo(const Rule& rule, std::ostream* out) { *out << rule.name; }

class DecisionRules : public testing::TestWithParam<Rule> {};

TEST_P(DecisionRules, ChooseAsTheMissionSaysInAnyOrder) {
  const Rule& rule = GetParam();
  std::vector<Candidate> candidates = rule.candidates;
  std::ranges::sort(candidates, {}, &Candidate::name);
  do {
    const Decision decision = decide(candidates, {});
    EXPECT_EQ(decision.outcome, rule.outcome);
    EXPECT_EQ(decision.chosen ? decision.candidates[*decision.chosen].candidate.name : "",
              rule.chosen);
  } while (std::ranges::next_permutation(candidates, {}, &Candidate::name).found);
}

INSTANTIATE_TEST_SUITE_P(
    Table, DecisionRules,
    testing::Values(
        Rule{"one_meets_all",
             {model("a", 96, 96, 96, 40), model("b", 94, 96, 96, 5)},
             Outcome::kTargetsMet,
             "a"},
        Rule{"several_meet_all_the_fastest",
             {model("a", 99, 99, 99, 40), model("b", 96, 96, 96, 12), model("c", 96, 97, 96, 13)},
             Outcome::kTargetsMet,
             "b"},
        Rule{"equally_fast_the_more_precise",
             {model("a", 99, 96, 99, 12), model("b", 96, 97, 96, 12)},
             Outcome::kTargetsMet,
             "b"},
        Rule{"equally_fast_and_precise_the_higher_f1",
             {model("a", 96, 97, 96, 12), model("b", 97, 97, 96, 12)},
             Outcome::kTargetsMet,
             "b"},
        Rule{"equal_in_all_that_counts_the_first_name",
             {model("b", 96, 97, 96, 12), model("a", 96, 97, 96, 12)},
             Outcome::kTargetsMet,
             "a"},
        Rule{"exactly_at_the_targets", {model("a", 95, 95, 95, 49.9)}, Outcome::kTargetsMet, "a"},
        Rule{"exactly_at_the_latency_is_too_slow",
             {model("a", 96, 96, 96, 50)},
             Outcome::kMinimumMet,
             "a"},
        Rule{"only_the_minimum_the_most_precise_not_the_fastest",
             {model("a", 91, 93, 90, 5), model("b", 91, 94, 86, 90)},
             Outcome::kMinimumMet,
             "b"},
        Rule{"precision_before_recall_and_f1",
             {model("a", 94, 92, 96, 5), model("b", 91, 92.1, 90, 5)},
             Outcome::kMinimumMet,
             "b"},
        Rule{"only_the_minimum_equally_precise_the_higher_f1",
             {model("a", 91, 94, 90, 5), model("b", 92, 94, 90, 90)},
             Outcome::kMinimumMet,
             "b"},
        Rule{"only_the_minimum_equal_quality_the_fastest",
             {model("a", 92, 94, 90, 50), model("b", 92, 94, 90, 49)},
             Outcome::kMinimumMet,
             "b"},
        Rule{"exactly_at_the_minimum", {model("a", 90, 90, 85, 99.9)}, Outcome::kMinimumMet, "a"},
        Rule{
            "one_figure_under_the_minimum",
            {model("a", 90, 90, 84.9, 5), model("b", 89.9, 90, 90, 5), model("c", 99, 99, 99, 100)},
            Outcome::kNoneMeets,
            ""},
        Rule{"not_measured_cannot_be_fast_enough",
             {unmeasured(model("a", 99, 99, 99, 0)), model("b", 91, 91, 91, 80)},
             Outcome::kMinimumMet,
             "b"},
        Rule{"no_number_reaches_nothing",
             {model("a", 99, kNaN, 99, 5), model("b", 91, 91, 91, kNaN)},
             Outcome::kNoneMeets,
             ""},
        Rule{"no_candidates", {}, Outcome::kNoneMeets, ""}),
    [](const auto& rule) { return std::string(rule.param.name); });

TEST(Decision, BlockingTooMuchJournalismMissesTheTargetButNotTheMinimum) {
  Candidate candidate = model("a", 96, 96, 96, 10);
  candidate.figures.journalism_blocked = 0.05;
  const Decision decision = decide({candidate}, {});
  EXPECT_EQ(decision.outcome, Outcome::kMinimumMet);
  ASSERT_EQ(decision.candidates[0].of_target.size(), 1U);
  EXPECT_EQ(decision.candidates[0].of_target[0].field->name, "journalism_blocked");
  EXPECT_EQ(decision.candidates[0].of_target[0].bound, 0.05);
}

TEST(Decision, FiguresThatDoNotMatterMayBeMissing) {
  Criteria criteria;
  criteria.target.latency_ms.reset();
  const Decision decision =
      decide({unmeasured(model("a", 96, 96, 96, 0)), model("b", 96, 96, 96, 70)}, criteria);
  EXPECT_EQ(decision.outcome, Outcome::kTargetsMet);
  EXPECT_EQ(decision.candidates[*decision.chosen].candidate.name, "b");  // its speed is known
}

TEST(Decision, NoNumberIsNotKnown) {
  const Decision decision = decide({model("a", kNaN, 96, 96, 10)}, {});
  EXPECT_FALSE(decision.candidates[0].candidate.figures.f1);
  ASSERT_EQ(decision.candidates[0].of_minimum.size(), 1U);
  EXPECT_FALSE(decision.candidates[0].of_minimum[0].value);
}

}  // namespace
}  // namespace prefilter::select
