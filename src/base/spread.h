#pragma once

#include <cstddef>
#include <vector>

namespace prefilter {

/// How a measured quantity spreads over its repetitions, in the unit of the samples.
struct Spread {
  size_t n = 0;
  double p50 = 0.0;
  double p95 = 0.0;
  double p99 = 0.0;
  double smallest = 0.0;
  double largest = 0.0;
};

/// Percentiles by nearest rank: each is one of the samples. samples: at least one.
Spread spread_of(std::vector<double> samples);

}  // namespace prefilter
