#pragma once

#include <torch/types.h>

#include <cstdint>

#include "lab/train/options.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// A product of a model, to be tried: rows [256, in] times a matrix [out, in].
struct TrialProduct {
  int64_t in = 0;
  int64_t out = 0;
};

/// The numbers that a run computes its products in. Numbers::kAuto takes bf16 where a trial
/// (forward and backward, a few times) is clearly faster than fp32 on this device. Errors:
/// kUnsupported for fp16 on a CPU.
Result<torch::ScalarType> choose_numbers(Numbers wanted, torch::Device device,
                                         const TrialProduct& product);

/// The option that names these numbers.
Numbers numbers_of(torch::ScalarType type);

}  // namespace prefilter::train
