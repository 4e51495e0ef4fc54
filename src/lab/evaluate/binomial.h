#pragma once

#include <cstddef>

#include "base/statistics/clopper_pearson.h"

namespace prefilter::evaluate {

/// F1 = 2 TP / (2 TP + FP + FN) with an exact interval. Of articles drawn independently, those that
/// are not true negatives are true positives with one probability J, so TP of m = TP + FP + FN is
/// binomial given m; Clopper and Pearson's interval of J goes through F1 = 2 J / (1 + J), which
/// rises in J. Unlike a bootstrap's it does not shrink to a point where nothing was wrong.
statistics::Interval f1(size_t true_positives, size_t wrong, double confidence);

/// P(X >= hits) for X ~ Binomial(n, p): small if p is too low to explain so many. p in (0, 1).
double upper_tail(size_t hits, size_t n, double p);

/// The exact two-sided p-value of McNemar's test (Psychometrika 1947): whether two candidates err
/// equally often, judged by the articles of which exactly one of them is right. 1 without any.
double mcnemar(size_t only_first_right, size_t only_second_right);

/// The smallest n for which so many wrong ones of n still show, with this confidence, that the
/// share of right ones is at least `target`. target, confidence in (0, 1).
size_t labels_needed(size_t wrong, double target, double confidence);

}  // namespace prefilter::evaluate
