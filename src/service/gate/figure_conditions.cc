#include "service/gate/figure_conditions.h"

#include <array>
#include <cmath>

#include "service/gate/certificate.h"
#include "service/gate/sentences.h"

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Evidence;
using shadow::Label;

// Before the first labels: what the planner is to expect of each cell.
constexpr double kGuessedPrecision = 0.98;
constexpr double kGuessedRegexShare = 0.5;

/// Fills in what the labels show of a claim.
void certify(const Claim& claim, double alpha, Condition& condition) {
  for (const Group& group : claim.groups) condition.labels += group.labels;
  condition.estimate = estimate_of(claim);
  condition.lower = lower_bound_of(claim, alpha);
  condition.needed = claim.target;
  condition.passed = *condition.lower > claim.target;
}

Claim precision_claim(const Evidence& evidence, const LanguageFilter& filter, double target) {
  Claim claim;
  claim.target = target;
  double articles = 0.0;
  for (const Cell cell : {Cell::kBoth, Cell::kModelOnly}) {
    claim.groups.push_back(group_of(evidence, cell, filter, Label::kJournalism));
    claim.guesses.push_back(kGuessedPrecision);
    articles += claim.groups.back().articles;
  }
  for (const Group& group : claim.groups) {
    claim.coefficients.push_back(articles > 0.0 ? group.articles / articles : 0.0);
  }
  return claim;
}

Claim recall_claim(const Evidence& evidence, double difference) {
  const LanguageFilter all = [](std::string_view) { return true; };
  Claim claim;
  claim.groups = {group_of(evidence, Cell::kModelOnly, all, Label::kJournalism),
                  group_of(evidence, Cell::kRegexOnly, all, Label::kCommerce),
                  group_of(evidence, Cell::kBoth, all, Label::kJournalism)};
  claim.guesses = {kGuessedPrecision, kGuessedRegexShare, kGuessedPrecision};
  // (M - R) / (M + R + B) > d  is  (1 - d) M - (1 + d) R - d B > 0: linear in the shares.
  const double d = difference;
  claim.coefficients = {(1.0 - d) * claim.groups[0].articles, -(1.0 + d) * claim.groups[1].articles,
                        -d * claim.groups[2].articles};
  double scale = 0.0;
  for (const double coefficient : claim.coefficients) scale += std::abs(coefficient);
  if (scale > 0.0) {
    for (double& coefficient : claim.coefficients) coefficient /= scale;
  }
  return claim;
}

/// The difference in recall by the labels; nullopt where a cell that counts has none.
std::optional<double> recall_estimate(const Claim& claim) {
  double found[3] = {0.0, 0.0, 0.0};
  for (size_t i = 0; i < 3; ++i) {
    if (claim.groups[i].articles == 0.0) continue;
    const std::optional<double> share = share_of(claim.groups[i]);
    if (!share) return std::nullopt;
    found[i] = *share * claim.groups[i].articles;
  }
  const double all = found[0] + found[1] + found[2];
  if (all <= 0.0) return std::nullopt;
  return (found[0] - found[1]) / all;
}

/// The largest difference that the labels rule out everything below of: each difference is a claim
/// of its own, tested at level alpha, so no correction is due (inversion of a test).
double recall_bound(const Evidence& evidence, double alpha) {
  double low = -1.0;
  double high = 1.0;
  for (int step = 0; step < 20; ++step) {
    const double middle = 0.5 * (low + high);
    (lower_bound_of(recall_claim(evidence, middle), alpha) > 0.0 ? low : high) = middle;
  }
  return low;
}

}  // namespace

Condition precision_condition(const Evidence& evidence, const Scope& scope,
                              const Criteria& criteria) {
  Condition condition;
  condition.name = scope.name.empty() ? "precision" : "precision." + scope.name;
  const Claim claim = precision_claim(evidence, scope.filter, criteria.precision);
  const bool blocks = claim.coefficients[0] + claim.coefficients[1] > 0.0;
  if (!blocks) {
    // Nothing blocked in a language harms no one there; nothing blocked at all is no model.
    condition.passed = !scope.name.empty();
    condition.sentence = nothing_blocked_sentence(scope.words);
    return condition;
  }
  certify(claim, criteria.alpha, condition);
  std::optional<std::vector<LabelNeed>> more;
  if (!condition.passed) more = forecast(claim, criteria.alpha);
  if (more) condition.more_labels = *more;
  for (LabelNeed& need : condition.more_labels) need.language = scope.name;
  condition.sentence = precision_sentence(condition, scope.words, criteria);
  return condition;
}

Condition recall_condition(const Evidence& evidence, const Criteria& criteria) {
  Condition condition{.name = "recall"};
  const Claim claim = recall_claim(evidence, -criteria.recall_margin);
  for (const Group& group : claim.groups) condition.labels += group.labels;
  condition.needed = -criteria.recall_margin;
  condition.estimate = recall_estimate(claim);
  condition.passed = lower_bound_of(claim, criteria.alpha) > 0.0;
  condition.lower = recall_bound(evidence, criteria.alpha);
  if (!condition.passed) {
    condition.more_labels = forecast(claim, criteria.alpha).value_or(std::vector<LabelNeed>{});
  }
  condition.sentence = recall_sentence(condition, criteria);
  return condition;
}

}  // namespace prefilter::gate
