#include "service/gate/certificate.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "service/statistics/betting.h"

namespace prefilter::gate {
namespace {

// Past this nobody labels on; a better model is the way.
constexpr double kMostLabels = 20000.0;
// One guessed label beside the real ones, so that five of five right do not promise perfection.
constexpr double kGuessWeight = 1.0;
// Each step of the forecast adds so much of what there is, and at least so many labels.
constexpr double kStepShare = 0.1;
constexpr double kStepLabels = 8.0;

statistics::JointBets bets_on(const std::vector<Group>& groups) {
  std::vector<statistics::Tally> tallies;
  tallies.reserve(groups.size());
  for (const Group& group : groups) tallies.push_back(group.tally);
  return statistics::JointBets(tallies);
}

/// What the next labels of a group are taken to say.
double expected_share(const Group& group, double guess) {
  const double n = static_cast<double>(group.labels);
  return (share_of(group).value_or(0.0) * n + guess * kGuessWeight) / (n + kGuessWeight);
}

double total_labels(const std::vector<Group>& groups) {
  double labels = 0.0;
  for (const Group& group : groups) labels += static_cast<double>(group.labels);
  return labels;
}

}  // namespace

std::optional<double> estimate_of(const Claim& claim) {
  double sum = 0.0;
  for (size_t i = 0; i < claim.groups.size(); ++i) {
    if (claim.coefficients[i] == 0.0) continue;
    const std::optional<double> share = share_of(claim.groups[i]);
    if (!share) return std::nullopt;
    sum += claim.coefficients[i] * *share;
  }
  return sum;
}

double lower_bound_of(const Claim& claim, double alpha) {
  PREFILTER_CHECK(claim.groups.size() == claim.coefficients.size(), "a coefficient a group");
  return bets_on(claim.groups).lower_bound(claim.coefficients, alpha);
}

bool holds(const Claim& claim, double alpha) {
  return bets_on(claim.groups).exceeds(claim.coefficients, claim.target, alpha);
}

std::optional<std::vector<LabelNeed>> forecast(const Claim& claim, double alpha) {
  std::vector<double> shares;
  double expected = 0.0;
  for (size_t i = 0; i < claim.groups.size(); ++i) {
    shares.push_back(expected_share(claim.groups[i], claim.guesses[i]));
    expected += claim.coefficients[i] * shares[i];
  }
  if (expected <= claim.target) return std::nullopt;
  std::vector<Group> groups = claim.groups;
  std::vector<double> added(groups.size(), 0.0);
  double all = total_labels(groups);
  while (!bets_on(groups).exceeds(claim.coefficients, claim.target, alpha)) {
    const double step = std::max(kStepLabels, all * kStepShare);
    all += step;
    if (all > kMostLabels) return std::nullopt;
    size_t best = 0;
    double best_bound = -std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < groups.size(); ++i) {
      if (claim.coefficients[i] == 0.0) continue;
      std::vector<Group> tried = groups;
      tried[i] = with_labels(claim.groups[i], added[i] + step, shares[i]);
      const double reached = bets_on(tried).lower_bound(claim.coefficients, alpha);
      if (reached <= best_bound) continue;
      best = i;
      best_bound = reached;
    }
    added[best] += step;
    groups[best] = with_labels(claim.groups[best], added[best], shares[best]);
  }
  std::vector<LabelNeed> needs;
  for (size_t i = 0; i < groups.size(); ++i) {
    const auto labels = static_cast<size_t>(std::ceil(added[i]));
    if (labels == 0) continue;
    const Group& group = claim.groups[i];
    const auto articles = static_cast<uint64_t>(group.articles);
    needs.push_back(
        {group.cell, "", labels, articles - std::min<uint64_t>(articles, group.labels)});
  }
  return needs;
}

}  // namespace prefilter::gate
