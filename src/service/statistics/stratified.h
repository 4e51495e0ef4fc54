#pragma once

#include <cstdint>
#include <span>

#include "base/statistics/clopper_pearson.h"

namespace prefilter::statistics {

/// Labels of one stratum, drawn from its articles with equal probability.
struct StratumLabels {
  double weight = 0.0;    ///< articles of the stratum, labelled or not; >= 0
  uint64_t labelled = 0;  ///< of them
  uint64_t hits = 0;      ///< of these; <= labelled
};

/// The share over all strata, sum(weight · share) / sum(weight). The value is the stratified
/// estimate (Horvitz and Thompson's with probabilities labelled / weight); the interval combines
/// Clopper and Pearson's of each stratum, each at the confidence that Bonferroni's inequality asks
/// for. It covers at least as often as promised with any number of labels, which a bootstrap's does
/// not, and is wide with many strata. A stratum without labels may hold anything: then there is no
/// value. Strata of no weight do not count.
Interval stratified_share(std::span<const StratumLabels> strata, double confidence);

/// Recall: found / (found + missed), each a sum(weight · share) over its strata; `found` are those
/// that a candidate blocks. The same interval, with Bonferroni's inequality over both.
Interval stratified_recall(std::span<const StratumLabels> found,
                           std::span<const StratumLabels> missed, double confidence);

}  // namespace prefilter::statistics
