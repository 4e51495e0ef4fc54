#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/binary_metrics.h"
#include "lab/evaluate/ranking.h"

namespace prefilter::evaluate {

/// A threshold that some articles speak for.
struct FoundThreshold {
  float value = 0.5F;   ///< blocked from it on; in [0, 1]
  Confusion confusion;  ///< of those articles
};

/// The threshold with the highest F1; of several the highest, since precision comes before recall.
/// In: at least one article of commerce.
FoundThreshold max_f1_threshold(const Ranking& ranking);

/// The smallest threshold with at least this precision; nullopt if no threshold has it.
std::optional<FoundThreshold> precision_threshold(const Ranking& ranking, double target);

/// What a threshold makes of the articles.
Confusion confusion_at(const Ranking& ranking, float threshold);

/// The number with the fewest digits in (low, high], near the middle of it where few digits do; so
/// that a threshold between two scores is one that people can read. low < high.
float short_number(float low, float high);

/// The threshold that blocks the articles up to the end of the ranking's step, and no further one:
/// a short number between its score and the next lower one.
float threshold_of_step(const Ranking& ranking, size_t step);

}  // namespace prefilter::evaluate
