#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::select {

/// What is known of a candidate on the data that decide. Shares in [0, 1]; no value: not known.
struct Figures {
  std::optional<double> f1;
  std::optional<double> precision;
  std::optional<double> recall;
  std::optional<double> journalism_blocked;  ///< share of the journalism
  std::optional<double> latency_ms;          ///< of a single article
};

/// What a figure has to reach: F1, precision and recall at least that, journalism blocked and
/// latency less than that. No value: it does not matter.
using Bounds = Figures;

/// The mission's two sets. precision is compared before recall wherever models are ranked.
struct Criteria {
  Bounds target{0.95, 0.95, 0.95, 0.05, 50.0};
  Bounds minimum{0.90, 0.90, 0.85, std::nullopt, 100.0};
};

/// One figure: how it is called, and which way is better.
struct FigureField {
  std::string_view name;   ///< as in files and flags: "journalism_blocked"
  std::string_view words;  ///< in sentences: "journalism blocked"
  std::optional<double> Figures::* member;
  bool larger_is_better = true;
  bool is_share = true;  ///< else milliseconds
};

/// All of them, in the order in which they are told.
std::span<const FigureField> figure_fields();

/// Whether the value reaches the bound; a value that is not known or no number never does.
bool reaches(const FigureField& field, std::optional<double> value, double bound);

/// The options that set criteria: "target_f1" … "minimum_latency_ms".
std::vector<std::string> criteria_names();

/// Sets one by its name; "none" leaves the figure out. Errors: kInvalidArgument for an unknown name
/// (with the one that was meant), or a text that is no number in the figure's range.
Result<void> set_criterion(std::string_view name, std::string_view text, Criteria& criteria);

/// Sets those that a YAML text names, one mapping of names to values. Errors: kInvalidArgument with
/// file and line.
Result<void> set_criteria_of_yaml(const std::string& text, const std::string& file,
                                  Criteria& criteria);

}  // namespace prefilter::select
