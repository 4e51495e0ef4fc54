#pragma once

#include <cstddef>
#include <span>

#include "prefilter/error.h"

namespace prefilter::score {

/// How a bundle turns its logits into a probability.
struct Calibration {
  size_t commerce_label = 1;  ///< 0 or 1: which of the two logits speaks for commerce
  float temperature = 1.0F;   ///< > 0; above 1 it pulls probabilities towards one half
};

/// p_commerce = softmax(logits / temperature)[commerce_label], in [0, 1]; temperature scaling after
/// Guo et al. 2017 (https://arxiv.org/abs/1706.04599). logits: [2]. The same bits everywhere.
/// Errors: kInternal if a logit is not a number or infinite.
Result<float> p_commerce(std::span<const float> logits, const Calibration& calibration);

}  // namespace prefilter::score
