#include "lab/evaluate/report_summary.h"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>

namespace prefilter::evaluate {
namespace {

using nlohmann::json;
using Known = std::optional<double>;

/// The value at a path of names; null where there is none.
const json& at(const json& object, std::initializer_list<const char*> names) {
  static const json kNull;
  const json* here = &object;
  for (const char* name : names) {
    if (!here->is_object() || !here->contains(name)) return kNull;
    here = &(*here)[name];
  }
  return *here;
}

Known number(const json& value) {
  return value.is_number() ? Known(value.get<double>()) : std::nullopt;
}

std::string text(const json& value) { return value.is_string() ? value.get<std::string>() : ""; }

struct Figures {
  Known f1;
  Known precision;
  Known recall;
  Known journalism_blocked;
  Known latency_ms;
};

Known latency_of(const json& benchmark, const std::string& name) {
  for (const json& one : at(benchmark, {"candidates"})) {
    if (text(at(one, {"name"})) == name) {
      return number(at(one, {"latency", "window", "milliseconds", "p50"}));
    }
  }
  return std::nullopt;
}

Figures figures_of(const json& candidate, const json& benchmark) {
  const json& all = at(candidate, {"forms", "full", "slices", "all"});
  return {.f1 = number(at(all, {"f1", "value"})),
          .precision = number(at(all, {"precision", "value"})),
          .recall = number(at(all, {"recall", "value"})),
          .journalism_blocked = number(at(all, {"journalism_blocked", "value"})),
          .latency_ms = latency_of(benchmark, text(at(candidate, {"name"})))};
}

std::string decimal(double value, const char* unit) {
  std::array<char, 64> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f%s", value, unit);
  return buffer.data();
}

std::string percent(Known share) { return share ? decimal(*share * 100.0, " %") : "not known"; }

/// "recall 80.1 % (at least 85.0 %)" for every bound that is not reached.
std::vector<std::string> missed(const Figures& figures, const ReportCriteria::Bounds& bounds,
                                bool latency_asked) {
  std::vector<std::string> list;
  const auto at_least = [&](const char* name, Known value, double bound) {
    if (value && *value >= bound) return;
    list.push_back(std::string(name) + " " + percent(value) + " (at least " + percent(bound) + ")");
  };
  at_least("F1", figures.f1, bounds.f1);
  at_least("precision", figures.precision, bounds.precision);
  at_least("recall", figures.recall, bounds.recall);
  const Known blocked = figures.journalism_blocked;
  if (bounds.journalism_blocked <= 1.0 && (!blocked || *blocked >= bounds.journalism_blocked)) {
    list.push_back("journalism blocked " + percent(blocked) + " (less than " +
                   percent(bounds.journalism_blocked) + ")");
  }
  const Known latency = figures.latency_ms;
  if (latency_asked && (!latency || *latency >= bounds.latency_ms)) {
    list.push_back("an article takes " + (latency ? decimal(*latency, " ms") : "an unknown time") +
                   " (less than " + decimal(bounds.latency_ms, " ms") + ")");
  }
  return list;
}

std::string joined(const std::vector<std::string>& list) {
  std::string all;
  for (const std::string& item : list) all += (all.empty() ? "" : ", ") + item;
  return all;
}

Standing standing_of(const json& candidate, const json& benchmark, const ReportCriteria& criteria) {
  const Figures figures = figures_of(candidate, benchmark);
  Standing standing{.name = text(at(candidate, {"name"})),
                    .kind = text(at(candidate, {"kind"})),
                    .level = "target",
                    .label = "meets the targets",
                    .sentence = "",
                    .precision = figures.precision.value_or(0.0),
                    .f1 = figures.f1.value_or(0.0)};
  // A row that is no model has no latency of its own.
  const bool latency_asked = !benchmark.is_null() && standing.kind == "model";
  const auto short_of_target = missed(figures, criteria.target, latency_asked);
  const auto short_of_minimum = missed(figures, criteria.minimum, latency_asked);
  const std::string numbers = "F1 " + percent(figures.f1) + ", precision " +
                              percent(figures.precision) + ", recall " + percent(figures.recall) +
                              ", journalism blocked " + percent(figures.journalism_blocked);
  if (!short_of_minimum.empty()) {
    standing.level = "below";
    standing.label = "below the minimum";
    standing.sentence = " does not meet the minimum: " + joined(short_of_minimum) + ".";
  } else if (!short_of_target.empty()) {
    standing.level = "minimum";
    standing.label = "meets the minimum";
    standing.sentence = " meets the minimum, but not the targets: " + joined(short_of_target) + ".";
  } else {
    standing.sentence = " meets the targets: " + numbers + ".";
  }
  return standing;
}

int rank_of(const Standing& standing) {
  if (standing.level == "target") return 2;
  return standing.level == "minimum" ? 1 : 0;
}

size_t best_of(const std::vector<Standing>& standings) {
  const auto key = [](const Standing& one) {
    return std::tuple(one.kind == "model", rank_of(one), one.precision, one.f1);
  };
  size_t best = 0;
  for (size_t i = 1; i < standings.size(); ++i) {
    if (key(standings[i]) > key(standings[best])) best = i;
  }
  return best;
}

/// "a meets", "a and b meet", "a and 3 others meet": those that stand as high as the best.
std::string subject_of(const std::vector<Standing>& standings, size_t best) {
  std::vector<std::string> others;
  for (size_t i = 0; i < standings.size(); ++i) {
    if (i != best && standings[i].level == standings[best].level)
      others.push_back(standings[i].name);
  }
  if (others.empty()) return standings[best].name + " meets";
  const std::string last =
      others.size() == 1 ? others.front() : std::to_string(others.size()) + " others";
  return standings[best].name + " and " + last + " meet";
}

std::string headline_of(const std::vector<Standing>& standings, size_t best) {
  const std::string& level = standings[best].level;
  if (level == "target") return subject_of(standings, best) + " the targets";
  if (level == "minimum") return subject_of(standings, best) + " the minimum, not yet the targets";
  return "No candidate meets the minimum; " + standings[best].name + " comes nearest";
}

}  // namespace

ReportSummary summarize(const json& evaluation, const json& benchmark,
                        const ReportCriteria& criteria) {
  ReportSummary summary;
  for (const json& candidate : at(evaluation, {"candidates"})) {
    summary.standings.push_back(standing_of(candidate, benchmark, criteria));
  }
  if (summary.standings.empty()) return summary;
  summary.best = best_of(summary.standings);
  summary.headline = headline_of(summary.standings, summary.best);
  return summary;
}

}  // namespace prefilter::evaluate
