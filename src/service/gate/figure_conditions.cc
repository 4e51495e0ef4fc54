#include "service/gate/figure_conditions.h"

#include "service/gate/certificate.h"
#include "service/gate/claims.h"
#include "service/gate/sentences.h"

namespace prefilter::gate {
namespace {

using shadow::Evidence;

/// Fills in what the labels show of a claim.
void certify(const Claim& claim, double alpha, Condition& condition) {
  for (const Group& group : claim.groups) condition.labels += group.labels;
  condition.estimate = estimate_of(claim);
  condition.lower = lower_bound_of(claim, alpha);
  condition.needed = claim.target;
  condition.passed = holds(claim, alpha);
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
    (holds(recall_claim(evidence, middle), alpha) ? low : high) = middle;
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
  condition.passed = holds(claim, criteria.alpha);
  condition.lower = recall_bound(evidence, criteria.alpha);
  if (!condition.passed) {
    condition.more_labels = forecast(claim, criteria.alpha).value_or(std::vector<LabelNeed>{});
  }
  condition.sentence = recall_sentence(condition, criteria);
  return condition;
}

}  // namespace prefilter::gate
