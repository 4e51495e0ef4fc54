#include "service/shadow/retirement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "base/random.h"

namespace prefilter::shadow {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

/// Traffic in which each pattern's part is known.
class Traffic {
 public:
  /// `count` articles that these patterns hit; people label the first `labelled` of them.
  void add(Cell cell, const std::vector<std::string>& patterns, int count, bool commerce,
           int labelled) {
    (cell == Cell::kBoth ? input.both : input.regex_only) += static_cast<uint64_t>(count);
    for (int i = 0; i < count; ++i) {
      const uint64_t model = cell == Cell::kBoth ? 1 : 0;
      for (const std::string& name : patterns) {
        PatternCounts& of = input.counts[name];
        of.hits += 1;
        of.model_blocks += model;
        of.alone += patterns.size() == 1 ? 1 : 0;
        of.alone_model_blocks += patterns.size() == 1 ? model : 0;
      }
      input.items.push_back({.cell = cell,
                             .patterns = patterns,
                             .commerce = i < labelled ? std::optional(commerce) : std::nullopt});
    }
  }
  RetirementInput input;
};

PatternFate fate(const Retirement& retirement, const std::string& name) {
  for (const PatternReport& one : retirement.patterns) {
    if (one.name == name) return one.fate;
  }
  ADD_FAILURE() << name << " is not there";
  return PatternFate::kUndecided;
}

TEST(Retirement, FindsAllPlantedRedundantAndAllPlantedUniquePatterns) {
  Traffic traffic;
  std::set<std::string> redundant;
  for (int i = 0; i < 10; ++i) {
    // The model catches what it does; a few of its hits the model passes, but another pattern,
    // which stays, hits these too.
    const std::string name = "redundant/" + std::to_string(i);
    redundant.insert(name);
    traffic.add(Cell::kBoth, {name}, 300 + 40 * i, true, 20);
    traffic.add(Cell::kRegexOnly, {name, "unique/" + std::to_string(i)}, 5, true, 5);
  }
  std::set<std::string> unique;
  for (int i = 0; i < 10; ++i) {
    const std::string name = "unique/" + std::to_string(i);
    unique.insert(name);
    traffic.add(Cell::kBoth, {name}, 200, true, 20);
    traffic.add(Cell::kRegexOnly, {name}, 90 + i, true, 60);
  }
  const Retirement retirement = judge_patterns(traffic.input);
  ASSERT_EQ(retirement.patterns.size(), 20U);
  for (const std::string& name : redundant)
    EXPECT_EQ(fate(retirement, name), PatternFate::kRedundant);
  for (const std::string& name : unique) EXPECT_EQ(fate(retirement, name), PatternFate::kNeeded);
  EXPECT_EQ(std::set<std::string>(retirement.can_go.begin(), retirement.can_go.end()), redundant);
  EXPECT_LE(retirement.loss_high, 0.005);
}

TEST(Retirement, OfTwoPatternsThatCatchTheSameOneStays) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 5000, true, 50);
  traffic.add(Cell::kRegexOnly, {"b/twin", "c/twin"}, 300, true, 100);
  const Retirement retirement = judge_patterns(traffic.input);
  EXPECT_EQ(fate(retirement, "b/twin"), PatternFate::kRedundant);
  EXPECT_EQ(fate(retirement, "c/twin"), PatternFate::kRedundant);
  EXPECT_THAT(retirement.can_go, UnorderedElementsAre("a/common", "b/twin"));
}

TEST(Retirement, APatternThatAloneBlocksJournalismCanGo) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 2000, true, 50);
  traffic.add(Cell::kRegexOnly, {"b/false"}, 200, false, 60);
  const Retirement retirement = judge_patterns(traffic.input);
  EXPECT_EQ(fate(retirement, "b/false"), PatternFate::kHarmful);
  EXPECT_THAT(retirement.can_go, ElementsAre("a/common", "b/false"));
}

TEST(Retirement, WithoutLabelsWhatOneAloneCatchesStaysAndAsksForThem) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 2000, true, 0);
  traffic.add(Cell::kRegexOnly, {"b/new"}, 100, true, 0);
  const Retirement retirement = judge_patterns(traffic.input);
  EXPECT_EQ(fate(retirement, "b/new"), PatternFate::kUndecided);
  for (const PatternReport& one : retirement.patterns) {
    if (one.name != "b/new") continue;
    EXPECT_EQ(one.labels_needed, 100U);
  }
  EXPECT_THAT(retirement.can_go, ElementsAre("a/common"));
}

TEST(Retirement, LittleTrafficShowsNothing) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 200, true, 100);
  const Retirement retirement = judge_patterns(traffic.input);
  EXPECT_EQ(fate(retirement, "a/common"), PatternFate::kUndecided);
  EXPECT_TRUE(retirement.can_go.empty());
}

PatternReport report_of(const Retirement& retirement, const std::string& name) {
  for (const PatternReport& one : retirement.patterns) {
    if (one.name == name) return one;
  }
  ADD_FAILURE() << name << " is not there";
  return {};
}

TEST(Retirement, APatternThatNeverHitCanGoOnceItWasTriedOftenEnough) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 5000, true, 50);
  traffic.input.tried = {{"a/common", 9000}, {"b/silent", 9000}};
  const Retirement retirement = judge_patterns(traffic.input);
  ASSERT_EQ(retirement.patterns.size(), 2U);
  const PatternReport& silent = retirement.patterns[1];
  EXPECT_EQ(silent.name, "b/silent");
  EXPECT_EQ(silent.counts.hits, 0U);
  EXPECT_EQ(silent.tried, 9000U);
  EXPECT_EQ(silent.fate, PatternFate::kUnused);
  // Two patterns, two bounds each, both ends: 0.05 / 8 of 9,000 without a hit.
  EXPECT_NEAR(silent.hit_rate_high, 1.0 - std::pow(0.05 / 8.0, 1.0 / 9000.0), 1e-9);
  EXPECT_THAT(retirement.can_go, ElementsAre("a/common", "b/silent"));
  EXPECT_EQ(report_of(retirement, "a/common").tried, 9000U);
}

TEST(Retirement, TheNumberThatAPatternWithoutHitsNeedsIsTheSmallestThatDoes) {
  Traffic traffic;
  traffic.input.tried = {{"b/silent", 0}};
  const std::optional<uint64_t> needs = judge_patterns(traffic.input).unused_needs;
  ASSERT_TRUE(needs);
  for (const uint64_t missing : {0, 1}) {
    traffic.input.both = *needs - missing;
    traffic.input.tried[0].articles = *needs - missing;
    EXPECT_EQ(fate(judge_patterns(traffic.input), "b/silent"),
              missing == 0 ? PatternFate::kUnused : PatternFate::kUndecided);
  }
}

TEST(Retirement, ThatAPatternNeverHitShowsNothingWhereItsLanguageHardlyCame) {
  Traffic traffic;
  traffic.add(Cell::kBoth, {"a/common"}, 5000, true, 50);
  traffic.input.tried = {{"a/common", 9000}, {"el/silent", 12}, {"sv/silent", 0}};
  const Retirement retirement = judge_patterns(traffic.input);
  EXPECT_EQ(fate(retirement, "el/silent"), PatternFate::kUndecided);
  EXPECT_EQ(fate(retirement, "sv/silent"), PatternFate::kUndecided);
  EXPECT_EQ(report_of(retirement, "sv/silent").hit_rate_high, 1.0);
  EXPECT_THAT(retirement.can_go, ElementsAre("a/common"));
}

TEST(Retirement, PatternsThatNeverHitAreRarelyLetGoThoughTheyWouldHit) {
  // Truth: each would hit just more than the tolerance of what is blocked. At 95 % for all of them
  // together, no more than one window in twenty may let any of them go.
  Random random(11);
  int wrong = 0;
  constexpr int kWindows = 400;
  Traffic traffic;
  for (int i = 0; i < 20; ++i) traffic.input.tried.push_back({"p/" + std::to_string(i), 0});
  const uint64_t needs = *judge_patterns(traffic.input).unused_needs;
  traffic.input.both = needs;
  for (TriedPattern& one : traffic.input.tried) one.articles = needs;
  const double silent = std::pow(1.0 - 0.005, static_cast<double>(needs));
  for (int window = 0; window < kWindows; ++window) {
    RetirementInput input = traffic.input;
    for (const TriedPattern& one : traffic.input.tried) {
      if (random.uniform() >= silent) input.counts[one.name] = {.hits = 1, .model_blocks = 1};
    }
    const Retirement retirement = judge_patterns(input);
    const bool any = std::ranges::any_of(retirement.patterns, [](const PatternReport& one) {
      return one.fate == PatternFate::kUnused;
    });
    wrong += any ? 1 : 0;
  }
  EXPECT_LE(wrong, kWindows / 20);
}

TEST(Retirement, TheBoundHoldsWhereOnlyASampleOfTheDisagreementsIsKept) {
  // Truth: of 4,000 blocked articles, 400 are caught by one pattern alone, all of them commerce.
  Random random(3);
  size_t covered = 0;
  for (int repetition = 0; repetition < 200; ++repetition) {
    Traffic traffic;
    traffic.add(Cell::kBoth, {"a/common"}, 3000, true, 0);
    traffic.add(Cell::kRegexOnly, {"b/one"}, 400, true, 400);
    traffic.add(Cell::kRegexOnly, {"c/other"}, 600, true, 600);
    std::erase_if(traffic.input.items, [&](const HitItem& item) {
      return item.cell == Cell::kRegexOnly && random.uniform() < 0.75;
    });
    const Retirement retirement = judge_patterns(traffic.input);
    for (const PatternReport& one : retirement.patterns) {
      if (one.name == "b/one" && one.loss_low <= 0.1 && 0.1 <= one.loss_high) ++covered;
    }
  }
  EXPECT_GE(covered, 195U);
}

}  // namespace
}  // namespace prefilter::shadow
