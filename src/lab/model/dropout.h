#pragma once

#include <torch/types.h>

#include <cstdint>

namespace prefilter::model {

/// Dropout (Srivastava et al. 2014): in training each value falls away with probability p and the
/// others grow by 1 / (1 - p), so that the expectation stays. Which values fall depends on the seed
/// and the number of calls alone, not on threads: on a CPU the masks come from a counter-based
/// generator (a SplitMix64 a pair of values), elsewhere from torch's, seeded for each call.
class Dropout {
 public:
  /// No dropout: what evaluation uses.
  Dropout() = default;
  explicit Dropout(uint64_t seed) : training_(true), seed_(seed) {}

  /// p in [0, 1). Gives `values` itself if p is 0 or this is not for training.
  torch::Tensor operator()(const torch::Tensor& values, double p);

 private:
  bool training_ = false;
  uint64_t seed_ = 0;
  uint64_t calls_ = 0;
};

}  // namespace prefilter::model
