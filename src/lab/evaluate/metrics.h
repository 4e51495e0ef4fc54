#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/binary_metrics.h"
#include "base/thread_pool.h"
#include "lab/evaluate/binomial.h"
#include "lab/evaluate/cases.h"
#include "lab/evaluate/ranking.h"
#include "lab/evaluate/scores.h"
#include "lab/evaluate/slices.h"

namespace prefilter::evaluate {

/// The figures of one decision: each share with its exact interval.
struct DecisionMetrics {
  Confusion confusion;
  statistics::Interval f1;
  statistics::Interval precision;  ///< commerce among the blocked
  statistics::Interval recall;     ///< blocked among commerce
  statistics::Interval accuracy;
  statistics::Interval journalism_blocked;  ///< blocked among journalism
};

DecisionMetrics decision_metrics(const Confusion& confusion, double confidence);

/// At this threshold so many of either class are blocked.
struct CurvePoint {
  float threshold = 0.0F;
  size_t commerce_blocked = 0;
  size_t journalism_blocked = 0;
};

/// How the decision changes with the threshold, from the highest score down: at most `points`
/// thresholds, each of them a score, chosen so that they lie evenly along the curve of recall
/// against journalism blocked. Its last point blocks everything.
std::vector<CurvePoint> curve_of(const Ranking& ranking, size_t points);

/// The figures of one slice.
struct SliceMetrics {
  std::string name;
  DecisionMetrics decision;
  statistics::Interval average_precision;
  std::vector<CurvePoint> curve;  ///< of "all" and of languages; else empty
};

/// The figures of a candidate in one form on a part of the cases.
SliceMetrics slice_metrics(const Slice& slice, const Cases& cases, const FormScores& scores,
                           const Bootstrap& bootstrap, ThreadPool& pool);

}  // namespace prefilter::evaluate
