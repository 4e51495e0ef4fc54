#include "lab/select/criteria.h"

#include <yaml-cpp/yaml.h>

#include <array>
#include <charconv>
#include <cmath>
#include <set>

#include "base/json.h"
#include "base/suggestion.h"

namespace prefilter::select {
namespace {

constexpr auto kFields = std::to_array<FigureField>({
    {"f1", "F1", &Figures::f1},
    {"precision", "precision", &Figures::precision},
    {"recall", "recall", &Figures::recall},
    {"journalism_blocked", "journalism blocked", &Figures::journalism_blocked, false},
    {"latency_ms", "latency", &Figures::latency_ms, false, false},
});

constexpr std::string_view kTarget = "target_";
constexpr std::string_view kMinimum = "minimum_";

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

const FigureField* field_of(std::string_view name) {
  for (const FigureField& field : kFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

Result<void> set_criteria(const YAML::Node& root, const std::string& file, Criteria& criteria) {
  if (root.IsNull()) return {};
  if (!root.IsMap()) return wrong(file + ":1: must hold lines of the form NAME: VALUE");
  std::set<std::string> seen;
  for (const auto& entry : root) {
    const std::string place = file + ":" + std::to_string(entry.first.Mark().line + 1);
    if (!entry.first.IsScalar() || !(entry.second.IsScalar() || entry.second.IsNull())) {
      return wrong(place + ": must be a name and one plain value");
    }
    const std::string& name = entry.first.Scalar();
    if (!seen.insert(name).second) return wrong(place + ": " + excerpt(name) + " stands twice");
    const std::string text = entry.second.IsNull() ? "none" : entry.second.Scalar();
    if (Result<void> set = set_criterion(name, text, criteria); !set) {
      return wrong(place + ": " + set.error().message());
    }
  }
  return {};
}

}  // namespace

std::span<const FigureField> figure_fields() { return kFields; }

bool reaches(const FigureField& field, std::optional<double> value, double bound) {
  if (!value || !std::isfinite(*value)) return false;
  return field.larger_is_better ? *value >= bound : *value < bound;
}

std::vector<std::string> criteria_names() {
  std::vector<std::string> names;
  for (const std::string_view prefix : {kTarget, kMinimum}) {
    for (const FigureField& field : kFields) {
      names.push_back(std::string(prefix) + std::string(field.name));
    }
  }
  return names;
}

Result<void> set_criterion(std::string_view name, std::string_view text, Criteria& criteria) {
  const bool target = name.starts_with(kTarget);
  const std::string_view rest =
      name.substr(target ? kTarget.size() : std::min(kMinimum.size(), name.size()));
  const FigureField* field = target || name.starts_with(kMinimum) ? field_of(rest) : nullptr;
  if (field == nullptr) {
    const std::string meant = closest(name, criteria_names());
    return wrong("there is no criterion " + excerpt(name) +
                 (meant.empty() ? "" : "; did you mean " + meant + "?"));
  }
  Bounds& bounds = target ? criteria.target : criteria.minimum;
  std::optional<double>& bound = bounds.*field->member;
  if (text == "none") {
    bound.reset();
    return {};
  }
  double value = 0.0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool number = failed == std::errc() && end == text.data() + text.size();
  if (!number || !std::isfinite(value) || value < 0.0 || (field->is_share && value > 1.0)) {
    return wrong(std::string(name) + " must be " +
                 (field->is_share ? "a share from 0 to 1" : "a number of milliseconds") +
                 " or none, not \"" + excerpt(text) + "\"");
  }
  bound = value;
  return {};
}

Result<void> set_criteria_of_yaml(const std::string& text, const std::string& file,
                                  Criteria& criteria) {
  try {
    return set_criteria(YAML::Load(text), file, criteria);
  } catch (const YAML::Exception& failure) {
    return wrong(file + ":" + std::to_string(failure.mark.line + 1) +
                 ": no valid YAML: " + failure.msg);
  }
}

}  // namespace prefilter::select
