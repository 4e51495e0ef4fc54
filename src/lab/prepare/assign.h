#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace prefilter::prepare {

enum class Part { kTrain, kVal, kTest };

/// Articles that go together.
struct Unit {
  double position = 0.0;  ///< in [0, 1): where it stands in the order of choice
  size_t articles = 1;
  std::array<uint32_t, 3> strata = {};  ///< its stratum at each level, the finest first
  std::optional<Part> fixed;            ///< where it stays whatever else there is
};

/// The shares of the articles that two of the parts get; val is above 0.
struct Shares {
  double val = 0.1;
  double test = 0.1;
};

/// Which part each unit goes to. The position alone decides at first, test lowest, then val; so a
/// unit keeps its part whatever is added. Then each stratum is brought within one standard
/// deviation of its shares (sqrt(n p (1 - p)) of n articles, at least one; whole units), level by
/// level, by moving the units nearest to the border. So a unit moves only where chance has been
/// uneven. O(n log n) in the number of units.
std::vector<Part> assign(std::span<const Unit> units, const Shares& shares);

}  // namespace prefilter::prepare
