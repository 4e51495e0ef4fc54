#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/thread_pool.h"
#include "lab/evaluate/binomial.h"

namespace prefilter::evaluate {

/// How an interval is made by drawing articles again (Efron 1979).
struct Bootstrap {
  size_t draws = 1000;
  uint64_t seed = 42;
  double confidence = 0.95;
};

/// Articles in the order of their scores, the likeliest commerce first; journalism before commerce
/// where scores are equal, so that nothing depends on the order in which articles came.
struct Ranking {
  std::vector<uint8_t> labels;  ///< 1: commerce
  std::vector<float> scores;    ///< falling
  std::vector<size_t> steps;    ///< where each run of equal scores ends (one past)
  size_t commerce = 0;
};

/// labels: 1 commerce, 0 journalism; as many as scores, none of which is NaN.
Ranking ranked(std::span<const float> scores, std::span<const uint8_t> labels);

/// Average precision as scikit-learn computes it: the sum over the distinct scores, from the
/// highest down, of the rise in recall times the precision there. The interval is the percentile
/// bootstrap's, stratified: each draw takes as many of either class as there are. No value without
/// commerce. Neither threads nor the order of articles change it. O(draws * n).
statistics::Interval average_precision(const Ranking& ranking, const Bootstrap& bootstrap,
                                       ThreadPool& pool);

}  // namespace prefilter::evaluate
