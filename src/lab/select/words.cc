#include "lab/select/words.h"

#include <algorithm>
#include <cstdio>
#include <limits>

namespace prefilter::select {
namespace {

// Half a processor: what background services take.
constexpr double kQuietLoad = 0.5;

std::string decimals(double number, int places) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.*f", places, number);
  return text;
}

/// "50", "2.5": a bound as somebody wrote it.
std::string plain(double number) {
  char text[64];
  std::snprintf(text, sizeof(text), "%.6g", number);
  return text;
}

std::string unit(const FigureField& field) { return field.is_share ? " %" : " ms"; }

std::string bound_text(const FigureField& field, double bound) {
  return plain(field.is_share ? bound * 100.0 : bound) + unit(field);
}

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

/// "a", "a and b", "a, b and c".
std::string listed(std::vector<std::string> names) {
  if (names.size() < 2) return joined(names, "");
  const std::string last = names.back();
  names.pop_back();
  return joined(names, ", ") + " and " + last;
}

std::string criteria_text(const Bounds& bounds) {
  std::vector<std::string> parts;
  for (const FigureField& field : figure_fields()) {
    const std::optional<double> bound = bounds.*field.member;
    if (!bound) continue;
    parts.push_back(std::string(field.words) + (field.larger_is_better ? " ≥ " : " < ") +
                    bound_text(field, *bound));
  }
  return parts.empty() ? "nothing is asked" : joined(parts, ", ");
}

std::string miss_text(const Miss& miss) {
  const std::string words(miss.field->words);
  const std::string bound = bound_text(*miss.field, miss.bound);
  if (!miss.value) {
    return words + " is not known (" + (miss.field->larger_is_better ? "at least " : "less than ") +
           bound + " is asked)";
  }
  return words + " " + figure_text(*miss.field, miss.value, miss.bound) +
         (miss.field->larger_is_better ? " is under " : " is not under ") + bound;
}

std::string misses_text(const std::vector<Miss>& misses) {
  std::vector<std::string> parts;
  for (const Miss& miss : misses) parts.push_back(miss_text(miss));
  return joined(parts, "; ");
}

const FigureField& field_of(std::optional<double> Figures::* member) {
  const auto fields = figure_fields();
  return *std::ranges::find(fields, member, &FigureField::member);
}

/// The figure by which `chosen` won over the other: its name and both values.
std::string difference(const Figures& other, const Figures& chosen,
                       const std::vector<std::optional<double> Figures::*>& order) {
  for (const auto member : order) {
    const FigureField& field = field_of(member);
    const std::optional<double> mine = other.*member;
    const std::optional<double> its = chosen.*member;
    if (mine == its || (mine && its && !(*mine < *its) && !(*mine > *its))) continue;
    return std::string(field.words) + " " + figure_text(field, mine, its) + " against " +
           figure_text(field, its, mine);
  }
  return "equal in every figure, and comes later by its name";
}

const std::vector<std::optional<double> Figures::*> kFastestFirst = {
    &Figures::latency_ms, &Figures::precision, &Figures::f1, &Figures::recall};
const std::vector<std::optional<double> Figures::*> kPrecisionFirst = {
    &Figures::precision, &Figures::f1, &Figures::latency_ms, &Figures::recall};

std::vector<std::string> names_without(const Decision& decision,
                                       std::vector<Miss> Judged::* misses) {
  std::vector<std::string> names;
  for (const Judged& judged : decision.candidates) {
    if ((judged.*misses).empty()) names.push_back(judged.candidate.name);
  }
  return names;
}

/// How far a candidate is from the minimum: the largest of its misses, each against its bound.
double distance(const Judged& judged) {
  double largest = 0.0;
  for (const Miss& miss : judged.of_minimum) {
    if (!miss.value) return std::numeric_limits<double>::max();
    const double gap = std::abs(*miss.value - miss.bound);
    largest = std::max(largest, miss.bound > 0.0 ? gap / miss.bound : gap);
  }
  return largest;
}

/// What helps against one miss; `room`: whether the other of precision and recall has reached its
/// minimum, so that the threshold can trade one for the other.
std::string remedy(const Miss& miss, bool room, double load_before) {
  const std::string_view name = miss.field->name;
  if (!miss.value) {
    return name == "latency_ms"
               ? "measure it: prefilter-lab benchmark --out benchmark_results.json"
               : "evaluate it on labelled articles of both classes: prefilter-lab evaluate";
  }
  if (name == "latency_ms" && load_before > kQuietLoad) {
    return "other programs were at work on the machine (load " + decimals(load_before, 1) +
           " before): measure again on a quiet one, or decide by --statistic min";
  }
  if (name == "latency_ms") {
    return "make it faster: prefilter-lab shrink (fewer layers), a shorter window "
           "(--max-tokens), or more --threads for an article";
  }
  const std::string labels =
      "more labels for training, of the articles that it gets wrong first (evaluate lists them; "
      "prefilter-lab oracle labels more), or another base model";
  if (name == "precision" || name == "journalism_blocked") {
    return (room ? "recall has room: a higher threshold (prefilter-lab calibrate) may do; else "
                 : "") +
           labels;
  }
  if (name == "recall") {
    return (room ? "precision has room: a lower threshold (prefilter-lab calibrate) may do; else "
                 : "") +
           labels;
  }
  return labels;
}

bool misses_figure(const Judged& judged, std::string_view name) {
  return std::ranges::any_of(judged.of_minimum,
                             [&](const Miss& miss) { return miss.field->name == name; });
}

}  // namespace

std::string figure_text(const FigureField& field, std::optional<double> value,
                        std::optional<double> beside) {
  if (!value) return "not known";
  const double factor = field.is_share ? 100.0 : 1.0;
  int places = 1;
  while (beside && *beside != *value && places < 6 &&
         decimals(*value * factor, places) == decimals(*beside * factor, places)) {
    ++places;
  }
  return decimals(*value * factor, places) + unit(field);
}

std::string why(const Decision& decision, const Criteria& criteria) {
  if (!decision.chosen) {
    return "No model meets the minimum (" + criteria_text(criteria.minimum) + ").";
  }
  const Candidate& chosen = decision.candidates[*decision.chosen].candidate;
  const bool targets = decision.outcome == Outcome::kTargetsMet;
  const auto names = names_without(decision, targets ? &Judged::of_target : &Judged::of_minimum);
  const std::string asked = criteria_text(targets ? criteria.target : criteria.minimum);
  const std::string begin = targets ? "" : "No model meets all targets; ";
  const std::string what = targets ? "all targets" : "the minimum";
  if (names.size() == 1) {
    return begin + chosen.name + " is the only one that meets " + what + " (" + asked + ").";
  }
  const FigureField& field = field_of(targets ? &Figures::latency_ms : &Figures::precision);
  return begin + listed(names) + " meet " + what + " (" + asked + "), and " + chosen.name +
         (targets ? " is the fastest of them: " : " has the highest precision of them: ") +
         figure_text(field, chosen.figures.*field.member) + ".";
}

std::string why_not(const Decision& decision, size_t place) {
  if (decision.chosen == place) return "";
  const Judged& judged = decision.candidates[place];
  if (decision.outcome == Outcome::kNoneMeets) {
    return "misses the minimum: " + misses_text(judged.of_minimum);
  }
  const Candidate& chosen = decision.candidates[*decision.chosen].candidate;
  const bool targets = decision.outcome == Outcome::kTargetsMet;
  const std::vector<Miss>& missed = targets ? judged.of_target : judged.of_minimum;
  if (!missed.empty()) {
    return std::string(targets ? "misses the targets: " : "misses the minimum: ") +
           misses_text(missed);
  }
  return std::string(targets ? "meets the targets" : "meets the minimum") + ", but " + chosen.name +
         " is ahead: " +
         difference(judged.candidate.figures, chosen.figures,
                    targets ? kFastestFirst : kPrecisionFirst);
}

std::vector<std::string> advice(const Decision& decision, double load_before) {
  if (decision.outcome != Outcome::kNoneMeets) return {};
  if (decision.candidates.empty()) {
    return {"There is no model among the candidates: train one with prefilter-lab train."};
  }
  const auto nearest =
      std::ranges::min_element(decision.candidates, [](const Judged& a, const Judged& b) {
        const double distance_a = distance(a);
        const double distance_b = distance(b);
        return distance_a != distance_b ? distance_a < distance_b
                                        : a.candidate.name < b.candidate.name;
      });
  std::vector<std::string> lines = {nearest->candidate.name +
                                    " comes nearest: " + misses_text(nearest->of_minimum) + "."};
  for (const Miss& miss : nearest->of_minimum) {
    const bool room =
        !misses_figure(*nearest, miss.field->name == "recall" ? "precision" : "recall");
    lines.push_back(std::string(miss.field->words) + ": " + remedy(miss, room, load_before) + ".");
  }
  return lines;
}

}  // namespace prefilter::select
