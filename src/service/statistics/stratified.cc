#include "service/statistics/stratified.h"

#include <algorithm>

namespace prefilter::statistics {
namespace {

double real(uint64_t count) { return static_cast<double>(count); }

size_t weighty(std::span<const StratumLabels> strata) {
  return static_cast<size_t>(std::count_if(
      strata.begin(), strata.end(), [](const auto& stratum) { return stratum.weight > 0.0; }));
}

/// sum(weight · share) with its bounds, each stratum at this confidence.
Interval weighted_sum(std::span<const StratumLabels> strata, double confidence) {
  Interval sum{0.0, 0.0, 0.0};
  for (const StratumLabels& stratum : strata) {
    if (stratum.weight <= 0.0) continue;
    const Interval share = clopper_pearson(stratum.hits, stratum.labelled, confidence);
    sum.low += stratum.weight * share.low;
    sum.high += stratum.weight * share.high;
    if (!share.value) sum.value.reset();
    if (sum.value) *sum.value += stratum.weight * *share.value;
  }
  return sum;
}

/// One stratum's confidence so that all of them hold together.
double bonferroni(double confidence, size_t strata) {
  return 1.0 - (1.0 - confidence) / real(std::max<size_t>(1, strata));
}

}  // namespace

Interval stratified_share(std::span<const StratumLabels> strata, double confidence) {
  Interval share = weighted_sum(strata, bonferroni(confidence, weighty(strata)));
  double total = 0.0;
  for (const StratumLabels& stratum : strata) total += std::max(0.0, stratum.weight);
  if (total <= 0.0) return {};
  if (share.value) *share.value /= total;
  share.low /= total;
  share.high /= total;
  return share;
}

Interval stratified_recall(std::span<const StratumLabels> found,
                           std::span<const StratumLabels> missed, double confidence) {
  const double each = bonferroni(confidence, weighty(found) + weighty(missed));
  const Interval in = weighted_sum(found, each);
  const Interval out = weighted_sum(missed, each);
  Interval recall;
  // Rises in what was found and falls in what was missed.
  if (in.low + out.high > 0.0) recall.low = in.low / (in.low + out.high);
  if (in.high + out.low > 0.0) recall.high = in.high / (in.high + out.low);
  if (in.value && out.value && *in.value + *out.value > 0.0) {
    recall.value = *in.value / (*in.value + *out.value);
  }
  return recall;
}

}  // namespace prefilter::statistics
