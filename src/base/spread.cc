#include "base/spread.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace prefilter {

Spread spread_of(std::vector<double> samples) {
  PREFILTER_CHECK(!samples.empty(), "who measures measures at least once");
  std::sort(samples.begin(), samples.end());
  const auto rank = [&](double share) {
    const double place = std::ceil(share * static_cast<double>(samples.size()));
    return samples[std::max<size_t>(1, static_cast<size_t>(place)) - 1];
  };
  return {.n = samples.size(),
          .p50 = rank(0.50),
          .p95 = rank(0.95),
          .p99 = rank(0.99),
          .smallest = samples.front(),
          .largest = samples.back()};
}

}  // namespace prefilter
