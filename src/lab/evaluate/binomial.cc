#include "lab/evaluate/binomial.h"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "base/check.h"

namespace prefilter::evaluate {
namespace {

using Binomial = boost::math::binomial_distribution<double>;

double real(size_t count) { return static_cast<double>(count); }

}  // namespace

statistics::Interval f1(size_t true_positives, size_t wrong, double confidence) {
  statistics::Interval figure =
      statistics::clopper_pearson(true_positives, true_positives + wrong, confidence);
  const auto of_jaccard = [](double j) { return 2.0 * j / (1.0 + j); };
  if (figure.value) figure.value = of_jaccard(*figure.value);
  figure.low = of_jaccard(figure.low);
  figure.high = of_jaccard(figure.high);
  return figure;
}

double upper_tail(size_t hits, size_t n, double p) {
  PREFILTER_CHECK(hits <= n, "hits of n");
  if (hits == 0) return 1.0;
  return boost::math::cdf(boost::math::complement(Binomial(real(n), p), real(hits - 1)));
}

double mcnemar(size_t only_first_right, size_t only_second_right) {
  const size_t n = only_first_right + only_second_right;
  if (n == 0) return 1.0;
  const size_t more = std::max(only_first_right, only_second_right);
  return std::min(1.0, 2.0 * upper_tail(more, n, 0.5));
}

size_t labels_needed(size_t wrong, double target, double confidence) {
  const auto shows = [&](size_t n) { return upper_tail(n - wrong, n, target) <= 1.0 - confidence; };
  size_t high = wrong + 1;
  while (!shows(high)) high *= 2;
  size_t low = wrong;  // does not show it
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    (shows(middle) ? high : low) = middle;
  }
  return high;
}

}  // namespace prefilter::evaluate
