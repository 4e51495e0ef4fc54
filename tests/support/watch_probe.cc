// How often the watch over drift raises false alarms, and how soon it finds a change, by
// simulation: scripts/soak/watch.sh. Usage: watch_probe [RUNS]      (200) Prints JSON.
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/service/watch/simulated_traffic.h"

namespace prefilter::watch {
namespace {

using Json = nlohmann::ordered_json;

constexpr size_t kBaseline = 20'000;

/// Ninety days in which nothing changes, but for the ups and downs of each day.
Json quiet(size_t runs, double articles_per_day, double swing) {
  const SimulatedTraffic traffic{.swing = swing, .articles_per_day = articles_per_day};
  const auto articles = static_cast<size_t>(90.0 * articles_per_day);
  size_t alarms = 0;
  size_t runs_with_alarm = 0;
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    Random random(seed);
    DriftWatch watch(baseline_of(traffic, kBaseline, random), {});
    size_t here = 0;
    for (size_t i = 0; i < articles; ++i) here += watch.see(traffic.next(random, i)) ? 1 : 0;
    alarms += here;
    runs_with_alarm += here > 0 ? 1 : 0;
  }
  Json row = {{"articles_per_day", articles_per_day},
              {"daily_swing_of_block_rate", swing},
              {"runs", runs},
              {"alarms_a_run", static_cast<double>(alarms) / static_cast<double>(runs)},
              {"runs_with_alarm", runs_with_alarm}};
  std::cerr << row << "\n";
  return row;
}

/// Articles from a doubling of the block rate to the first alarm about it.
Json doubled(size_t runs, double articles_per_day, double block_rate) {
  const SimulatedTraffic before{.block_rate = block_rate, .articles_per_day = articles_per_day};
  const SimulatedTraffic after{.block_rate = 2.0 * block_rate};
  constexpr size_t kMost = 20'000;
  std::vector<size_t> delays;
  for (uint64_t seed = 1; seed <= runs; ++seed) {
    Random random(seed);
    DriftWatch watch(baseline_of(before, kBaseline, random), {});
    for (size_t i = 0; i < 5000; ++i) static_cast<void>(watch.see(before.next(random, i)));
    size_t delay = 1;
    for (; delay < kMost; ++delay) {
      const std::optional<DriftAlarm> alarm = watch.see(after.next(random, delay));
      if (alarm && alarm->figure.starts_with("block_rate")) break;
    }
    delays.push_back(delay);
  }
  std::sort(delays.begin(), delays.end());
  const auto in_time = std::upper_bound(delays.begin(), delays.end(), 2000U) - delays.begin();
  Json row = {{"articles_per_day", articles_per_day},
              {"block_rate_before", block_rate},
              {"runs", runs},
              {"articles_median", delays[runs / 2]},
              {"articles_p90", delays[runs * 9 / 10]},
              {"within_2000", static_cast<double>(in_time) / static_cast<double>(runs)}};
  std::cerr << row << "\n";
  return row;
}

}  // namespace
}  // namespace prefilter::watch

int main(int argc, char** argv) {
  using namespace prefilter::watch;
  const size_t runs = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
  Json json;
  json["made_by"] = "scripts/soak/watch.sh";
  json["alarm_budget_days"] = 90;
  json["quiet_90_days"] = {quiet(runs, 2000.0, 0.0), quiet(runs, 2000.0, 0.1),
                           quiet(runs / 8, 10'000.0, 0.1)};
  json["doubled_block_rate"] = {doubled(runs, 2000.0, 0.052), doubled(runs, 10'000.0, 0.052),
                                doubled(runs, 10'000.0, 0.03), doubled(runs, 10'000.0, 0.021)};
  std::cout << json.dump(1) << "\n";
  return 0;
}
