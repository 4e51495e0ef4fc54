#include <nlohmann/json.hpp>

#include "service/shadow/report.h"
#include "service/shadow/times.h"

namespace prefilter::shadow {
namespace {

using Json = nlohmann::ordered_json;

Json interval_json(const statistics::Interval& interval) {
  return {{"value", interval.value ? Json(*interval.value) : Json(nullptr)},
          {"low", interval.low},
          {"high", interval.high}};
}

Json quality_json(const Quality& quality) {
  return {{"precision", interval_json(quality.precision)},
          {"recall", interval_json(quality.recall)}};
}

Json figures_json(const Figures& figures) {
  Json cells;
  for (const Cell cell : kCells) {
    const auto place = static_cast<size_t>(cell);
    cells[std::string(to_string(cell))] = {{"articles", figures.cells[place]},
                                           {"labelled", figures.labelled[place]},
                                           {"commerce", figures.commerce[place]}};
  }
  return {{"name", figures.name},
          {"articles", figures.articles},
          {"agreement", figures.agreement()},
          {"cells", cells},
          {"unsure", figures.unsure},
          {"model", quality_json(figures.model)},
          {"regex", quality_json(figures.regex)}};
}

Json slices_json(const std::vector<Figures>& slices) {
  Json list = Json::array();
  for (const Figures& one : slices) list.push_back(figures_json(one));
  return list;
}

Json runs_json(const Report& report) {
  Json runs = Json::array();
  for (const EvidenceRun& run : report.runs) {
    runs.push_back({{"first", time_text(run.first_ms)},
                    {"last", time_text(run.last_ms)},
                    {"clean", run.clean},
                    {"dropped", run.dropped},
                    {"gaps", run.gaps}});
  }
  return runs;
}

Json agreement_json(const Agreement& agreement) {
  Json kappa;
  if (agreement.kappa) {
    kappa = {{"value", agreement.kappa->value},
             {"low", agreement.kappa->low},
             {"high", agreement.kappa->high}};
  }
  return {{"doubled", agreement.doubled},
          {"same", agreement.same},
          {"divided", agreement.divided},
          {"kappa", kappa}};
}

Json plan_json(const Plan& plan) {
  Json cells;
  for (const CellPlan& cell : plan) {
    cells[std::string(to_string(cell.cell))] = {
        {"labelled", cell.labelled}, {"target", cell.target}, {"missing", cell.missing()}};
  }
  return cells;
}

Json pattern_json(const PatternReport& pattern) {
  return {{"name", pattern.name},
          {"fate", to_string(pattern.fate)},
          {"tried", pattern.tried},
          {"hits", pattern.counts.hits},
          {"hit_rate_high", pattern.counts.hits == 0 ? Json(pattern.hit_rate_high) : Json(nullptr)},
          {"model_blocks", pattern.counts.model_blocks},
          {"alone", pattern.counts.alone},
          {"unique", pattern.unique},
          {"labelled", pattern.labelled},
          {"commerce", pattern.commerce},
          {"precision", interval_json(pattern.precision)},
          {"unique_labelled", pattern.unique_labelled},
          {"unique_commerce", pattern.unique_commerce},
          {"loss_low", pattern.loss_low},
          {"loss_high", pattern.loss_high},
          {"labels_needed", pattern.labels_needed}};
}

}  // namespace

std::string report_json(const Report& report) {
  const EvidenceRun& run = report.runs.back();
  Json patterns = Json::array();
  for (const PatternReport& one : report.retirement.patterns) patterns.push_back(pattern_json(one));
  const std::optional<uint64_t> unused = report.retirement.unused_needs;
  Json refused = Json::array();
  for (const auto& one : report.rules.patterns) {
    if (one.refused) refused.push_back(one.name);
  }
  const Json json = {{"format", 1},
                     {"model", run.model},
                     {"model_sha256", run.model_sha256},
                     {"threshold", run.threshold},
                     {"rules_sha256", run.rules_sha256},
                     {"mode", run.mode},
                     {"replay", run.replay},
                     {"headline", headline(report)},
                     {"runs", runs_json(report)},
                     {"all", figures_json(report.all)},
                     {"languages", slices_json(report.languages)},
                     {"length_bands", slices_json(report.lengths)},
                     {"sources", slices_json(report.sources)},
                     {"weeks", slices_json(report.weeks)},
                     {"people", agreement_json(report.agreement)},
                     {"plan", plan_json(report.plan)},
                     {"patterns", patterns},
                     {"patterns_known", report.rules.known},
                     {"refused_patterns", refused},
                     {"unused_needs", unused ? Json(*unused) : Json(nullptr)},
                     {"blocked", report.retirement.blocked},
                     {"can_go", report.retirement.can_go},
                     {"can_go_loss_high", report.retirement.loss_high}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace prefilter::shadow
