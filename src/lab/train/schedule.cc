#include "lab/train/schedule.h"

#include <algorithm>
#include <cmath>

namespace prefilter::train {

Schedule make_schedule(size_t batches_per_epoch, double epochs, double warmup_ratio) {
  const auto steps =
      static_cast<size_t>(std::ceil(static_cast<double>(batches_per_epoch) * epochs));
  return {steps, static_cast<size_t>(std::ceil(static_cast<double>(steps) * warmup_ratio))};
}

double rate_factor(const Schedule& schedule, size_t step) {
  const auto at = static_cast<double>(step);
  if (step < schedule.warmup) return at / static_cast<double>(schedule.warmup);
  if (step >= schedule.steps) return 0.0;
  const size_t falling = std::max<size_t>(schedule.steps - schedule.warmup, 1);
  return (static_cast<double>(schedule.steps) - at) / static_cast<double>(falling);
}

}  // namespace prefilter::train
