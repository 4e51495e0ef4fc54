#include "lab/select/decision.h"

#include <cmath>
#include <initializer_list>
#include <limits>
#include <utility>

namespace prefilter::select {
namespace {

std::vector<Miss> misses(const Figures& figures, const Bounds& bounds) {
  std::vector<Miss> found;
  for (const FigureField& field : figure_fields()) {
    const std::optional<double> bound = bounds.*field.member;
    const std::optional<double> value = figures.*field.member;
    if (bound && !reaches(field, value, *bound)) found.push_back({&field, value, *bound});
  }
  return found;
}

/// Larger is better; what is not known is the worst.
double worth(const Figures& figures, std::optional<double> Figures::* member) {
  const std::optional<double> value = figures.*member;
  if (!value) return -std::numeric_limits<double>::infinity();
  return member == &Figures::latency_ms ? -*value : *value;
}

bool better(const Candidate& a, const Candidate& b,
            std::initializer_list<std::optional<double> Figures::*> order) {
  for (const auto member : order) {
    const double worth_a = worth(a.figures, member);
    const double worth_b = worth(b.figures, member);
    if (worth_a != worth_b) return worth_a > worth_b;
  }
  return a.name < b.name;
}

/// The best of those without a miss; nullopt if each has one.
std::optional<size_t> best(const std::vector<Judged>& candidates,
                           std::vector<Miss> Judged::* misses_of,
                           std::initializer_list<std::optional<double> Figures::*> order) {
  std::optional<size_t> chosen;
  for (size_t i = 0; i < candidates.size(); ++i) {
    if (!(candidates[i].*misses_of).empty()) continue;
    if (!chosen || better(candidates[i].candidate, candidates[*chosen].candidate, order))
      chosen = i;
  }
  return chosen;
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kTargetsMet:
      return "targets_met";
    case Outcome::kMinimumMet:
      return "minimum_met";
    case Outcome::kNoneMeets:
      break;
  }
  return "none";
}

Decision decide(std::vector<Candidate> candidates, const Criteria& criteria) {
  Decision decision;
  for (Candidate& candidate : candidates) {
    for (const FigureField& field : figure_fields()) {
      std::optional<double>& value = candidate.figures.*field.member;
      if (value && !std::isfinite(*value)) value.reset();
    }
    Judged judged;
    judged.of_target = misses(candidate.figures, criteria.target);
    judged.of_minimum = misses(candidate.figures, criteria.minimum);
    judged.candidate = std::move(candidate);
    decision.candidates.push_back(std::move(judged));
  }
  decision.chosen =
      best(decision.candidates, &Judged::of_target,
           {&Figures::latency_ms, &Figures::precision, &Figures::f1, &Figures::recall});
  if (decision.chosen) {
    decision.outcome = Outcome::kTargetsMet;
    return decision;
  }
  decision.chosen =
      best(decision.candidates, &Judged::of_minimum,
           {&Figures::precision, &Figures::f1, &Figures::latency_ms, &Figures::recall});
  if (decision.chosen) decision.outcome = Outcome::kMinimumMet;
  return decision;
}

}  // namespace prefilter::select
