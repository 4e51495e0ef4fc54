#pragma once

#include <cstdint>
#include <optional>

namespace prefilter::statistics {

/// A figure with its interval; no value where it is not defined (a share of nothing).
struct Interval {
  std::optional<double> value;
  double low = 0.0;
  double high = 1.0;
};

/// The exact interval of a share after Clopper and Pearson (Biometrika 1934): it covers the true
/// share with at least this confidence, if it is looked at once. hits <= n; confidence in (0, 1),
/// half of the rest on either side. n = 0: [0, 1], no value.
Interval clopper_pearson(uint64_t hits, uint64_t n, double confidence);

}  // namespace prefilter::statistics
