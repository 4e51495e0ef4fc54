#pragma once

#include <cstddef>

namespace prefilter::train {

/// The length of a run, in optimiser steps.
struct Schedule {
  size_t steps = 0;   ///< of the whole run
  size_t warmup = 0;  ///< in which the rate rises
};

/// epochs > 0, whole or not; warmup_ratio in [0, 1]. Both counts are rounded up.
Schedule make_schedule(size_t batches_per_epoch, double epochs, double warmup_ratio);

/// The share of the peak rate that step `step` (from 0) uses: up from 0 in a line, then down in a
/// line to 0, as get_linear_schedule_with_warmup of `transformers`. In [0, 1].
double rate_factor(const Schedule& schedule, size_t step);

}  // namespace prefilter::train
