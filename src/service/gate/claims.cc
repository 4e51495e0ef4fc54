#include "service/gate/claims.h"

#include <cmath>

namespace prefilter::gate {
namespace {

using shadow::Cell;
using shadow::Evidence;
using shadow::Label;

// Before the first labels: what the planner is to expect of each cell.
constexpr double kGuessedPrecision = 0.98;
constexpr double kGuessedRegexShare = 0.5;

}  // namespace

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

}  // namespace prefilter::gate
