#include "service/watch/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/service/watch/simulated_traffic.h"

namespace prefilter::watch {
namespace {

constexpr size_t kBaseline = 20'000;

/// The figures that alarm within so many articles, and when the first one does.
struct Alarms {
  std::set<std::string> figures;
  std::vector<DriftAlarm> all;
  size_t first = 0;
};

Alarms watch_traffic(DriftWatch& watch, const SimulatedTraffic& traffic, size_t articles,
                     Random& random) {
  Alarms alarms;
  for (size_t i = 1; i <= articles; ++i) {
    const std::optional<DriftAlarm> alarm = watch.see(traffic.next(random, i));
    if (!alarm) continue;
    if (alarms.all.empty()) alarms.first = i;
    alarms.figures.insert(alarm->figure);
    alarms.all.push_back(*alarm);
  }
  return alarms;
}

TEST(Drift, IsSilentWhileNothingChanges) {
  Random random(1);
  const SimulatedTraffic traffic{.swing = 0.1};
  DriftWatch watch(baseline_of(traffic, kBaseline, random), {});
  EXPECT_DOUBLE_EQ(watch.budget_articles(), 900'000.0);
  EXPECT_TRUE(watch_traffic(watch, traffic, 100'000, random).all.empty());
}

TEST(Drift, FindsADoubledBlockRateWithinTwoThousandArticles) {
  Random random(2);
  size_t in_time = 0;
  for (size_t run = 0; run < 20; ++run) {
    DriftWatch watch(baseline_of({}, kBaseline, random), {});
    watch_traffic(watch, {}, 3000, random);
    const Alarms alarms = watch_traffic(watch, {.block_rate = 0.104}, 2000, random);
    in_time += alarms.figures.contains("block_rate") || alarms.figures.contains("score") ? 1 : 0;
  }
  EXPECT_GE(in_time, 18U);
}

TEST(Drift, SaysWhatChangedAndByHowMuch) {
  Random random(3);
  DriftWatch watch(baseline_of({}, kBaseline, random), {});
  const Alarms alarms = watch_traffic(watch, {.block_rate = 0.2}, 3000, random);
  const auto found = std::find_if(alarms.all.begin(), alarms.all.end(),
                                  [](const auto& alarm) { return alarm.figure == "block_rate"; });
  ASSERT_NE(found, alarms.all.end());
  EXPECT_NEAR(found->before, 0.052, 0.01);
  EXPECT_NEAR(found->now, 0.2, 0.06);
  EXPECT_GT(found->psi, 0.1);
  EXPECT_NE(found->sentence.find("the model blocks"), std::string::npos) << found->sentence;
}

TEST(Drift, FindsAnotherMixOfLanguages) {
  Random random(4);
  DriftWatch watch(baseline_of({}, kBaseline, random), {});
  const Alarms alarms = watch_traffic(watch, {.greek = 0.2}, 2000, random);
  EXPECT_EQ(alarms.figures, std::set<std::string>{"language"});
}

TEST(Drift, WatchesTheBlockRateOfEachLargeLanguage) {
  Random random(5);
  DriftWatch watch(baseline_of({}, kBaseline, random), {});
  SimulatedTraffic greek{.block_rate = 0.3, .greek = 1.0};
  SimulatedTraffic others{.greek = 0.0};
  std::set<std::string> figures;
  for (size_t i = 0; i < 3000; ++i) {
    const bool is_greek = random.uniform() < 0.38;
    const auto alarm = watch.see((is_greek ? greek : others).next(random, i));
    if (alarm) figures.insert(alarm->figure);
  }
  EXPECT_TRUE(figures.contains("block_rate.el"));
  EXPECT_FALSE(figures.contains("block_rate.en"));
}

TEST(Drift, MeasuresTheEffectOnTheLastArticlesAlone) {
  Random random(6);
  DriftWatch watch(baseline_of({}, kBaseline, random), {.window = 500});
  watch_traffic(watch, {.greek = 0.9}, 600, random);
  const auto effect_of = [&](const std::string& name) {
    for (const DriftWatch::Effect& effect : watch.effects()) {
      if (effect.figure == name) return effect.psi;
    }
    return -1.0;
  };
  EXPECT_GT(effect_of("language"), 0.5);
  watch_traffic(watch, {}, 600, random);
  EXPECT_LT(effect_of("language"), 0.1);
}

}  // namespace
}  // namespace prefilter::watch
