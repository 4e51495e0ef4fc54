#include "base/binary_metrics.h"

#include <algorithm>
#include <numeric>
#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

double ratio(size_t part, size_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

size_t Confusion::count() const {
  return true_positives + false_positives + true_negatives + false_negatives;
}

Confusion confusion(std::span<const float> scores, std::span<const int> labels, float threshold) {
  PREFILTER_CHECK(scores.size() == labels.size(), "each case has both");
  Confusion counts;
  for (size_t i = 0; i < scores.size(); ++i) {
    const bool decided = scores[i] >= threshold;
    if (labels[i] != 0) {
      ++(decided ? counts.true_positives : counts.false_negatives);
    } else {
      ++(decided ? counts.false_positives : counts.true_negatives);
    }
  }
  return counts;
}

double average_precision(std::span<const float> scores, std::span<const int> labels) {
  PREFILTER_CHECK(scores.size() == labels.size(), "each case has both");
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  const auto positives = static_cast<size_t>(
      std::count_if(labels.begin(), labels.end(), [](int label) { return label != 0; }));
  double area = 0.0;
  size_t found = 0;         // positives seen so far
  size_t found_before = 0;  // those above the current score
  for (size_t i = 0; i < order.size(); ++i) {
    found += labels[order[i]] != 0 ? 1 : 0;
    const bool step_ends = i + 1 == order.size() || scores[order[i + 1]] != scores[order[i]];
    if (!step_ends) continue;
    area += ratio(found - found_before, positives) * ratio(found, i + 1);
    found_before = found;
  }
  return area;
}

BinaryMetrics binary_metrics(std::span<const float> scores, std::span<const int> labels,
                             float threshold) {
  BinaryMetrics metrics;
  metrics.confusion = confusion(scores, labels, threshold);
  const Confusion& counts = metrics.confusion;
  metrics.precision = ratio(counts.true_positives, counts.true_positives + counts.false_positives);
  metrics.recall = ratio(counts.true_positives, counts.true_positives + counts.false_negatives);
  metrics.f1 = ratio(2 * counts.true_positives,
                     2 * counts.true_positives + counts.false_positives + counts.false_negatives);
  metrics.accuracy = ratio(counts.true_positives + counts.true_negatives, counts.count());
  metrics.average_precision = average_precision(scores, labels);
  return metrics;
}

}  // namespace prefilter
