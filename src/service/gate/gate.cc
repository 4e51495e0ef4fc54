#include "service/gate/gate.h"

#include <algorithm>
#include <map>

#include "service/gate/figure_conditions.h"
#include "service/gate/log_conditions.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Evidence;
using shadow::EvidenceRun;
using shadow::Label;
using shadow::LabelledItem;
using shadow::Stratum;

/// Every language that is judged by itself, then the others together.
std::vector<Scope> scopes_of(const Evidence& evidence, const Criteria& criteria) {
  std::map<std::string, double> traffic;
  std::map<std::string, double> blocked;
  double all = 0.0;
  double all_blocked = 0.0;
  for (const Stratum& stratum : evidence.strata) {
    const auto count = static_cast<double>(stratum.count);
    traffic[stratum.language] += count;
    all += count;
    if (stratum.cell != Cell::kBoth && stratum.cell != Cell::kModelOnly) continue;
    blocked[stratum.language] += count;
    all_blocked += count;
  }
  std::vector<Scope> scopes = {{"", "", [](std::string_view) { return true; }}};
  std::vector<std::string> rare;
  double rare_traffic = 0.0;
  double rare_blocked = 0.0;
  for (const auto& [language, count] : traffic) {
    if (count >= criteria.language_share * all) {
      scopes.push_back({language, " in " + language, [language = language](std::string_view other) {
                          return other == language;
                        }});
      continue;
    }
    rare.push_back(language);
    rare_traffic += count;
    rare_blocked += blocked[language];
  }
  if (rare_traffic < criteria.least_pool_share * all &&
      rare_blocked < criteria.least_pool_share * all_blocked) {
    return scopes;
  }
  if (!rare.empty()) {
    scopes.push_back({"rarer", " in the rarer languages", [rare](std::string_view other) {
                        return std::find(rare.begin(), rare.end(), other) != rare.end();
                      }});
  }
  return scopes;
}

void describe(const Evidence& evidence, Decision& decision) {
  for (const Stratum& stratum : evidence.strata) decision.articles += stratum.count;
  decision.labels = evidence.labels.size();
  decision.unsure = static_cast<size_t>(
      std::count_if(evidence.labels.begin(), evidence.labels.end(),
                    [](const LabelledItem& item) { return item.label == Label::kUnsure; }));
  if (evidence.runs.empty()) return;
  const EvidenceRun& first = evidence.runs.front();
  decision.model = first.model;
  decision.model_sha256 = first.model_sha256;
  decision.threshold = first.threshold;
  decision.rules_sha256 = first.rules_sha256;
  decision.replay = first.replay;
  decision.first_ms = first.first_ms;
  for (const EvidenceRun& run : evidence.runs) {
    decision.first_ms = std::min(decision.first_ms, run.first_ms);
    decision.last_ms = std::max(decision.last_ms, run.last_ms);
  }
}

}  // namespace

Decision decide(const Evidence& evidence, const Criteria& criteria) {
  Decision decision;
  decision.criteria = criteria;
  describe(evidence, decision);
  decision.conditions = {log_condition(evidence), frozen_condition(evidence),
                         window_condition(evidence, criteria)};
  // Figures from a log that contradicts itself would mean nothing.
  if (contradiction(evidence).empty()) {
    for (const Scope& scope : scopes_of(evidence, criteria)) {
      decision.conditions.push_back(precision_condition(evidence, scope, criteria));
    }
    decision.conditions.push_back(recall_condition(evidence, criteria));
  }
  decision.passed = std::all_of(decision.conditions.begin(), decision.conditions.end(),
                                [](const Condition& condition) { return condition.passed; });
  return decision;
}

}  // namespace prefilter::gate
