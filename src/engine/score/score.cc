#include "engine/score/score.h"

#include <cmath>

#include "base/check.h"
#include "engine/score/exp.h"

namespace prefilter::score {

Result<float> p_commerce(std::span<const float> logits, const Calibration& calibration) {
  PREFILTER_CHECK(logits.size() == 2 && calibration.commerce_label < 2, "a bundle has two labels");
  const double commerce = logits[calibration.commerce_label];
  const double journalism = logits[1 - calibration.commerce_label];
  if (!std::isfinite(commerce) || !std::isfinite(journalism)) {
    return Error(ErrorCode::kInternal, "the model gave a score that is no number");
  }
  const double margin = (commerce - journalism) / static_cast<double>(calibration.temperature);
  // The power is never positive, so nothing overflows however large the logits.
  const double ratio = deterministic_exp(-std::fabs(margin));
  const double larger = 1.0 / (1.0 + ratio);
  return static_cast<float>(margin >= 0.0 ? larger : ratio / (1.0 + ratio));
}

}  // namespace prefilter::score
