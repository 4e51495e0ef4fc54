#include "base/statistics/clopper_pearson.h"

#include <boost/math/distributions/binomial.hpp>

#include "base/check.h"

namespace prefilter::statistics {

Interval clopper_pearson(uint64_t hits, uint64_t n, double confidence) {
  using Binomial = boost::math::binomial_distribution<double>;
  PREFILTER_CHECK(hits <= n, "a share of its whole");
  if (n == 0) return {};
  const auto found = static_cast<double>(hits);
  const auto all = static_cast<double>(n);
  const double tail = (1.0 - confidence) / 2.0;
  Interval interval{found / all, 0.0, 1.0};
  if (hits > 0) interval.low = Binomial::find_lower_bound_on_p(all, found, tail);
  if (hits < n) interval.high = Binomial::find_upper_bound_on_p(all, found, tail);
  return interval;
}

}  // namespace prefilter::statistics
