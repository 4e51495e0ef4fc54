#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "service/gate/gate.h"
#include "service/gate/groups.h"

namespace prefilter::gate {

/// Groups and what their shares of commerce add up to.
struct Claim {
  std::vector<Group> groups;
  std::vector<double> coefficients;  ///< one a group
  std::vector<double> guesses;       ///< each group's share of commerce while it has no label
  double target = 0.0;               ///< the claim: sum(coefficient · share) is above it
};

/// The sum by the labels so far; nullopt if a group that counts has none.
std::optional<double> estimate_of(const Claim& claim);

/// Its lower bound, anytime-valid at level alpha.
double lower_bound_of(const Claim& claim, double alpha);

/// Whether that bound is above the target.
bool holds(const Claim& claim, double alpha);

/// About how many more labels of each group, taken from whichever group helps most, lift the bound
/// above the target if they come out like those so far; a group without labels is taken to be as
/// guessed. Nullopt: they would not, or more than 20,000 were needed. Empty: the bound is there.
std::optional<std::vector<LabelNeed>> forecast(const Claim& claim, double alpha);

}  // namespace prefilter::gate
