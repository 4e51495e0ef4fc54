#include <nlohmann/json.hpp>

#include "base/json.h"
#include "service/gate/gate.h"

namespace prefilter::gate {
namespace {

using Json = nlohmann::ordered_json;

Json optional_number(const std::optional<double>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json criteria_json(const Criteria& criteria) {
  return {{"precision", criteria.precision},
          {"recall_margin", criteria.recall_margin},
          {"alpha", criteria.alpha},
          {"language_share", criteria.language_share},
          {"least_pool_share", criteria.least_pool_share},
          {"days", criteria.days}};
}

Json condition_json(const Condition& condition) {
  Json needs = Json::array();
  size_t labels_needed = 0;
  for (const LabelNeed& need : condition.more_labels) {
    needs.push_back({{"cell", shadow::to_string(need.cell)},
                     {"language", need.language},
                     {"labels", need.labels},
                     {"unlabelled", need.unlabelled}});
    labels_needed += need.labels;
  }
  return {{"name", condition.name},
          {"passed", condition.passed},
          {"estimate", optional_number(condition.estimate)},
          {"lower", optional_number(condition.lower)},
          {"needed", optional_number(condition.needed)},
          {"labels", condition.labels},
          {"labels_needed", needs.empty() ? Json(nullptr) : Json(labels_needed)},
          {"more_labels", needs},
          {"sentence", condition.sentence}};
}

}  // namespace

std::string to_json(const Decision& decision) {
  Json json = {{"format", "prefilter-gate/1"},
               {"passed", decision.passed},
               {"model", decision.model},
               {"model_sha256", decision.model_sha256},
               {"threshold", as_short_decimal(decision.threshold)},
               {"rules_sha256", decision.rules_sha256},
               {"replay", decision.replay},
               {"first_ms", decision.first_ms},
               {"last_ms", decision.last_ms},
               {"articles", decision.articles},
               {"labels", decision.labels},
               {"unsure", decision.unsure},
               {"criteria", criteria_json(decision.criteria)},
               {"conditions", Json::array()}};
  for (const Condition& condition : decision.conditions) {
    json["conditions"].push_back(condition_json(condition));
  }
  return json.dump(2) + "\n";
}

}  // namespace prefilter::gate
