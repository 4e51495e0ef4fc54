// How often the gate errs, and how many labels it takes, by simulation: scripts/soak/gate.sh.
// Usage: gate_probe [RUNS]      (2,000) Prints JSON.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/service/gate/simulated_labels.h"
#include "tests/service/gate/simulated_week.h"

namespace prefilter::gate {
namespace {

using Json = nlohmann::ordered_json;

/// What came of many runs: labels at which each was promoted, 0 where it was not.
Json promotions(std::vector<size_t> labels) {
  const size_t runs = labels.size();
  std::erase(labels, 0U);
  std::sort(labels.begin(), labels.end());
  // A percentile of all runs, those that were never promoted last.
  const auto percentile = [&](double part) {
    const auto rank = static_cast<size_t>(part * static_cast<double>(runs));
    return rank < labels.size() ? Json(labels[rank]) : Json(nullptr);
  };
  return {{"runs", runs},
          {"promoted", labels.size()},
          {"share", static_cast<double>(labels.size()) / static_cast<double>(runs)},
          {"labels_median", percentile(0.5)},
          {"labels_p90", percentile(0.9)}};
}

template <typename Run>
Json many(size_t runs, Run run) {
  std::vector<size_t> labels;
  for (uint64_t seed = 1; seed <= runs; ++seed) labels.push_back(run(seed));
  return promotions(std::move(labels));
}

Json one_cell(size_t runs) {
  Json rows = Json::array();
  for (const double precision : {0.95, 0.96, 0.97, 0.98, 0.985, 0.99}) {
    const size_t most = precision == 0.95 ? 2000 : 5000;
    Json row = {{"precision", precision}, {"most_labels", most}, {"look_every", 1}};
    row.update(
        many(runs, [&](uint64_t seed) { return labels_until_precise(precision, most, seed); }));
    std::cerr << row << "\n";
    rows.push_back(row);
  }
  return rows;
}

Json plans(size_t runs, const std::vector<std::pair<double, SimulatedPlan>>& of,
           const ClaimOf& claim) {
  Json rows = Json::array();
  for (const auto& [truth, plan] : of) {
    Json row = {
        {"truth", truth}, {"most_labels", plan.most_labels}, {"look_every", plan.look_every}};
    row.update(many(runs, [&plan = plan, &claim](uint64_t seed) {
      return labels_until_certified(plan, claim, seed);
    }));
    std::cerr << row << "\n";
    rows.push_back(row);
  }
  return rows;
}

Json weeks(size_t runs) {
  Json rows = Json::array();
  for (const uint64_t neither : {100U, 300U, 1000U}) {
    Random random(neither);
    size_t precision = 0;
    size_t recall = 0;
    double precision_width = 0.0;
    double recall_width = 0.0;
    const std::vector<WeekStratum> week = shadow_week(neither);
    for (size_t run = 0; run < runs; ++run) {
      const WeekFigures figures = simulated_week(week, random);
      const auto covers = [](const statistics::Interval& said, double truth) {
        return said.low <= truth && truth <= said.high ? 1U : 0U;
      };
      precision += covers(figures.precision_said, figures.precision);
      recall += covers(figures.recall_said, figures.recall);
      precision_width += figures.precision_said.high - figures.precision_said.low;
      recall_width += figures.recall_said.high - figures.recall_said.low;
    }
    const auto n = static_cast<double>(runs);
    rows.push_back({{"neither_labels", neither},
                    {"weeks", runs},
                    {"precision_covered", static_cast<double>(precision) / n},
                    {"precision_mean_width", precision_width / n},
                    {"recall_covered", static_cast<double>(recall) / n},
                    {"recall_mean_width", recall_width / n}});
    std::cerr << rows.back() << "\n";
  }
  return rows;
}

}  // namespace
}  // namespace prefilter::gate

int main(int argc, char** argv) {
  using namespace prefilter::gate;
  const size_t runs = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 2000;
  Json json;
  json["made_by"] = "scripts/soak/gate.sh";
  json["precision_target"] = 0.95;
  json["alpha"] = 0.05;
  json["one_cell_looked_at_after_every_label"] = one_cell(runs);
  json["two_cells_uneven_probabilities"] = plans(runs,
                                                 {{0.95, uneven_precision(0.95)},
                                                  {0.98, uneven_precision(0.98)},
                                                  {0.99, uneven_precision(0.99)}},
                                                 precision_of_all);
  json["recall_difference"] = plans(runs,
                                    {{-0.02, recall_difference(-0.02)},
                                     {0.05, recall_difference(0.05)},
                                     {0.1, recall_difference(0.1)}},
                                    recall_above_margin);
  json["shadow_weeks_95_percent_intervals"] = weeks(runs / 2);
  std::cout << json.dump(1) << "\n";
  return 0;
}
