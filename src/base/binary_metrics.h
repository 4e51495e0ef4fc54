#pragma once

#include <cstddef>
#include <span>

namespace prefilter {

/// How often a yes-or-no decision was right.
struct Confusion {
  size_t true_positives = 0;
  size_t false_positives = 0;
  size_t true_negatives = 0;
  size_t false_negatives = 0;

  size_t count() const;
  bool operator==(const Confusion&) const = default;
};

/// The figures of a decision, each in [0, 1]. A ratio whose denominator is 0 is 0: precision where
/// nothing was decided positive, recall where nothing is positive, all of them without cases (the
/// convention of scikit-learn's zero_division=0).
struct BinaryMetrics {
  Confusion confusion;
  double precision = 0.0;          ///< true positives of all decided positive
  double recall = 0.0;             ///< true positives of all positive
  double f1 = 0.0;                 ///< harmonic mean of precision and recall
  double accuracy = 0.0;           ///< right decisions of all
  double average_precision = 0.0;  ///< does not depend on the threshold
};

/// scores: each a case's score; labels: 1 for a positive case, 0 for a negative one; equally many.
/// A case is decided positive if score >= threshold.
Confusion confusion(std::span<const float> scores, std::span<const int> labels, float threshold);

/// The area under the precision-recall curve as a sum of steps, sum_n (R_n - R_(n-1)) P_n over the
/// distinct scores from the highest down: not interpolated, and equal scores count as one step. 0
/// without positive cases. Scores must not be NaN. O(n log n).
double average_precision(std::span<const float> scores, std::span<const int> labels);

BinaryMetrics binary_metrics(std::span<const float> scores, std::span<const int> labels,
                             float threshold);

}  // namespace prefilter
