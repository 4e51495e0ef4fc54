#include "lab/evaluate/metrics.h"

#include <cmath>

namespace prefilter::evaluate {
namespace {

constexpr size_t kCurvePoints = 200;
constexpr size_t kLanguageCurvePoints = 60;

size_t points_of(const std::string& slice) {
  if (slice == "all") return kCurvePoints;
  return slice.starts_with("language:") ? kLanguageCurvePoints : 0;
}

double part(size_t some, size_t all) {
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

DecisionMetrics decision_metrics(const Confusion& counts, double confidence) {
  const size_t hits = counts.true_positives;
  const size_t right = hits + counts.true_negatives;
  const size_t journalism = counts.false_positives + counts.true_negatives;
  return {.confusion = counts,
          .f1 = f1(hits, counts.false_positives + counts.false_negatives, confidence),
          .precision = statistics::clopper_pearson(hits, hits + counts.false_positives, confidence),
          .recall = statistics::clopper_pearson(hits, hits + counts.false_negatives, confidence),
          .accuracy = statistics::clopper_pearson(right, counts.count(), confidence),
          .journalism_blocked =
              statistics::clopper_pearson(counts.false_positives, journalism, confidence)};
}

std::vector<CurvePoint> curve_of(const Ranking& ranking, size_t points) {
  std::vector<CurvePoint> curve;
  if (points == 0) return curve;
  const size_t journalism = ranking.labels.size() - ranking.commerce;
  // The curve's length in steps right and up is 2 at most.
  const double stride = 2.0 / static_cast<double>(points);
  double next = 0.0;
  CurvePoint point;
  size_t place = 0;
  for (const size_t end : ranking.steps) {
    for (; place < end; ++place) {
      ++(ranking.labels[place] != 0 ? point.commerce_blocked : point.journalism_blocked);
    }
    point.threshold = ranking.scores[end - 1];
    const double travelled =
        part(point.commerce_blocked, ranking.commerce) + part(point.journalism_blocked, journalism);
    const bool last = end == ranking.labels.size();
    if (travelled < next && !last) continue;
    if (last && curve.size() == points) curve.pop_back();
    curve.push_back(point);
    next = travelled + stride;
  }
  return curve;
}

SliceMetrics slice_metrics(const Slice& slice, const Cases& cases, const FormScores& scores,
                           const Bootstrap& bootstrap, ThreadPool& pool) {
  Confusion counts;
  std::vector<float> p;
  std::vector<uint8_t> labels;
  for (const size_t place : slice.places) {
    const bool commerce = cases.cases[place].label == 1;
    const bool blocked = scores.blocked[place] != 0;
    ++(commerce ? (blocked ? counts.true_positives : counts.false_negatives)
                : (blocked ? counts.false_positives : counts.true_negatives));
    p.push_back(scores.p_commerce[place]);
    labels.push_back(commerce ? 1 : 0);
  }
  const Ranking ranking = ranked(p, labels);
  return {.name = slice.name,
          .decision = decision_metrics(counts, bootstrap.confidence),
          .average_precision = average_precision(ranking, bootstrap, pool),
          .curve = curve_of(ranking, points_of(slice.name))};
}

}  // namespace prefilter::evaluate
