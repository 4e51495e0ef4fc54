#include "service/gate/gate.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/service/gate/made_evidence.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Evidence;

const Condition& condition(const Decision& decision, const std::string& name) {
  const auto found = std::find_if(decision.conditions.begin(), decision.conditions.end(),
                                  [&](const Condition& one) { return one.name == name; });
  if (found == decision.conditions.end()) throw std::out_of_range(name);
  return *found;
}

std::vector<std::string> failed(const Decision& decision) {
  std::vector<std::string> names;
  for (const Condition& one : decision.conditions) {
    if (!one.passed) names.push_back(one.name);
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(Gate, LetsAGoodCandidatePass) {
  const Decision decision = decide(good_evidence());
  EXPECT_TRUE(decision.passed) << to_text(decision);
  EXPECT_EQ(decision.model, "alder@3");
  EXPECT_EQ(decision.articles, 19520U);
  EXPECT_GT(*condition(decision, "precision").lower, 0.95);
  EXPECT_GT(*condition(decision, "precision.el").lower, 0.95);
  EXPECT_GT(*condition(decision, "recall").lower, 0.0);
}

TEST(Gate, RefusesWhatHasNoEvidence) {
  const Decision decision = decide({});
  EXPECT_FALSE(decision.passed);
  EXPECT_EQ(failed(decision), (Names{"log", "frozen", "window"}));
}

TEST(Gate, RefusesAWindowWithAGapADropOrAnUncleanEnd) {
  Evidence gap = good_evidence();
  gap.runs[0].gaps = {"the disk was full for 3 minutes"};
  EXPECT_EQ(failed(decide(gap)), Names{"log"});
  EXPECT_NE(condition(decide(gap), "log").sentence.find("disk was full"), std::string::npos);
  Evidence dropped = good_evidence();
  dropped.runs[0].dropped = 1;
  EXPECT_EQ(failed(decide(dropped)), Names{"log"});
  Evidence unclean = good_evidence();
  unclean.runs[0].clean = false;
  EXPECT_EQ(failed(decide(unclean)), Names{"log"});
}

TEST(Gate, RefusesAWindowInWhichModelThresholdOrRulesChanged) {
  Evidence evidence = good_evidence();
  evidence.runs.push_back(evidence.runs[0]);
  EXPECT_TRUE(decide(evidence).passed);
  evidence.runs[1].threshold = 0.85F;
  EXPECT_EQ(failed(decide(evidence)), Names{"frozen"});
  evidence.runs[1] = evidence.runs[0];
  evidence.runs[1].model_sha256 = std::string(64, 'c');
  EXPECT_EQ(failed(decide(evidence)), Names{"frozen"});
  evidence.runs[1] = evidence.runs[0];
  evidence.runs[1].rules_sha256.clear();
  EXPECT_EQ(failed(decide(evidence)), Names{"frozen"});
}

TEST(Gate, WantsSevenDaysOfTrafficAndNotTheTimeBetweenRuns) {
  Evidence evidence = good_evidence();
  shadow::EvidenceRun& first = evidence.runs[0];
  first.last_ms = first.first_ms + 24LL * 3600 * 1000;
  evidence.runs.push_back(evidence.runs[0]);
  evidence.runs[1].first_ms += 30LL * 24 * 3600 * 1000;
  evidence.runs[1].last_ms += 30LL * 24 * 3600 * 1000;
  const Decision decision = decide(evidence);
  EXPECT_EQ(failed(decision), Names{"window"});
  EXPECT_NEAR(*condition(decision, "window").estimate, 2.0, 1e-9);
}

TEST(Gate, TakesAReplayOfAnyLengthButNotMixedWithLiveTraffic) {
  Evidence evidence = good_evidence();
  evidence.runs[0].replay = true;
  evidence.runs[0].last_ms = evidence.runs[0].first_ms + 60'000;
  EXPECT_TRUE(decide(evidence).passed);
  EXPECT_TRUE(decide(evidence).replay);
  evidence.runs.push_back(good_evidence().runs[0]);
  EXPECT_EQ(failed(decide(evidence)), Names{"window"});
}

TEST(Gate, SaysHowManyLabelsWouldSettleIt) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 4000, {.commerce = 60, .journalism = 0});
  add_stratum(evidence, Cell::kNeither, "en", 90000);
  const Decision decision = decide(evidence);
  const Condition& precision = condition(decision, "precision");
  EXPECT_FALSE(precision.passed);
  ASSERT_EQ(precision.more_labels.size(), 1U);
  EXPECT_EQ(precision.more_labels[0].cell, Cell::kBoth);
  // 88 without a miss would do; one guessed label of 98 % makes it a few more.
  EXPECT_GE(precision.more_labels[0].labels, 28U);
  EXPECT_LE(precision.more_labels[0].labels, 60U);
  EXPECT_NE(precision.sentence.find("more labels"), std::string::npos) << precision.sentence;
}

TEST(Gate, KeepsItsForecast) {
  // As many labels as it asks for, coming out as those before, settle it.
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 4000, {.commerce = 98, .journalism = 2});
  const Condition before = condition(decide(evidence), "precision");
  ASSERT_EQ(before.more_labels.size(), 1U);
  const double more = static_cast<double>(before.more_labels[0].labels);
  Evidence after = made_run();
  add_stratum(after, Cell::kBoth, "en", 4000,
              {.commerce = 98 + static_cast<size_t>(0.98 * more),
               .journalism = 2 + static_cast<size_t>(0.02 * more)});
  EXPECT_TRUE(condition(decide(after), "precision").passed);
}

TEST(Gate, SaysThatLabelsDoNotHelpAModelThatIsNotGoodEnough) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 4000, {.commerce = 180, .journalism = 20});
  const Decision decision = decide(evidence);
  const Condition& precision = condition(decision, "precision");
  EXPECT_TRUE(precision.more_labels.empty());
  EXPECT_NE(precision.sentence.find("better model"), std::string::npos) << precision.sentence;
}

TEST(Gate, JudgesALanguageWithAFifthOfTrafficByItselfAndTheRestTogether) {
  Evidence evidence = good_evidence();
  add_stratum(evidence, Cell::kBoth, "fr", 200, {.commerce = 100, .journalism = 0});
  add_stratum(evidence, Cell::kNeither, "it", 800);
  const Decision decision = decide(evidence);
  EXPECT_TRUE(decision.passed) << to_text(decision);
  EXPECT_TRUE(condition(decision, "precision.rarer").passed);
  EXPECT_EQ(condition(decision, "precision.rarer").labels, 100U);
  EXPECT_THROW(condition(decision, "precision.fr"), std::out_of_range);
}

TEST(Gate, RefusesAModelThatIsWrongInOneLanguage) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 3000, {.commerce = 1500, .journalism = 0});
  add_stratum(evidence, Cell::kNeither, "en", 50000);
  add_stratum(evidence, Cell::kBoth, "el", 100, {.commerce = 80, .journalism = 20});
  add_stratum(evidence, Cell::kNeither, "el", 30000);
  EXPECT_EQ(failed(decide(evidence)), Names{"precision.el"});
}

TEST(Gate, JudgesRareLanguagesByThemselvesTogetherOnlyIfThereIsAnythingOfThem) {
  Evidence evidence = good_evidence();
  add_stratum(evidence, Cell::kBoth, "mt", 3, {.commerce = 1});
  EXPECT_TRUE(decide(evidence).passed);
  EXPECT_THROW(condition(decide(evidence), "precision.rarer"), std::out_of_range);
  // A rare language of which much is blocked is no small matter.
  add_stratum(evidence, Cell::kBoth, "mt", 90, {.commerce = 10});
  EXPECT_EQ(failed(decide(evidence)), Names{"precision.rarer"});
}

TEST(Gate, RefusesAModelThatFindsLessThanTheRegex) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 1000, {.commerce = 500});
  add_stratum(evidence, Cell::kModelOnly, "en", 20, {.commerce = 20});
  add_stratum(evidence, Cell::kRegexOnly, "en", 100, {.commerce = 90, .journalism = 10});
  const Decision decision = decide(evidence);
  EXPECT_EQ(failed(decision), Names{"recall"});
  EXPECT_NEAR(*condition(decision, "recall").estimate, (20.0 - 90.0) / 1110.0, 1e-9);
  EXPECT_NE(condition(decision, "recall").sentence.find("will not help"), std::string::npos);
}

TEST(Gate, LetsAModelPassThatFindsAsMuchAsTheRegex) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 3000, {.commerce = 400});
  add_stratum(evidence, Cell::kModelOnly, "en", 100, {.commerce = 100});
  add_stratum(evidence, Cell::kRegexOnly, "en", 100, {.commerce = 60, .journalism = 40});
  const Decision decision = decide(evidence);
  EXPECT_TRUE(decision.passed) << to_text(decision);
  EXPECT_GT(*condition(decision, "recall").lower, -0.02);
  EXPECT_LT(*condition(decision, "recall").lower, *condition(decision, "recall").estimate);
}

TEST(Gate, CountsUnsureAgainstTheCandidate) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 1000, {.commerce = 290, .unsure = 30});
  const Decision decision = decide(evidence);
  EXPECT_EQ(decision.unsure, 30U);
  EXPECT_NEAR(*condition(decision, "precision").estimate, 290.0 / 320.0, 1e-9);
}

TEST(Gate, WeighsLabelsByTheInverseOfTheirProbability) {
  // The second stratum is drawn ten times as often, and holds all the errors.
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kBoth, "en", 9000, {.commerce = 900, .pi = 0.1});
  add_stratum(evidence, Cell::kBoth, "en", 100, {.commerce = 50, .journalism = 50, .pi = 1.0});
  const Decision decision = decide(evidence);
  EXPECT_NEAR(*condition(decision, "precision").estimate, 9050.0 / 9100.0, 1e-9);
  EXPECT_TRUE(condition(decision, "precision").passed);
}

TEST(Gate, TrustsNoFigureOfALogThatContradictsItself) {
  Evidence low = good_evidence();
  low.strata[0].least_pi = 0.5;
  low.labels[0].pi = 0.4;
  EXPECT_EQ(failed(decide(low)), Names{"log"});
  Evidence none = good_evidence();
  none.labels[0].pi = 0.0;
  EXPECT_FALSE(decide(none).passed);
  Evidence stranger = good_evidence();
  stranger.labels[0].stratum = 1000;
  EXPECT_FALSE(decide(stranger).passed);
  Evidence more = good_evidence();
  more.strata[0].count = 5;
  EXPECT_FALSE(decide(more).passed);
}

TEST(Gate, RefusesAModelThatBlocksNothing) {
  Evidence evidence = made_run();
  add_stratum(evidence, Cell::kNeither, "en", 9000);
  const Decision decision = decide(evidence);
  EXPECT_EQ(failed(decision), (Names{"precision", "recall"}));
}

}  // namespace
}  // namespace prefilter::gate
