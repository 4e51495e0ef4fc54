#include "lab/oracle/backoff.h"

#include <algorithm>
#include <cmath>

namespace prefilter::oracle {

std::optional<double> backoff_s(const BackoffOptions& options, int attempt,
                                std::optional<double> retry_after_s, Random& random) {
  const double asked = retry_after_s.value_or(0.0);
  if (asked > options.patience_s) return std::nullopt;
  const double whole = std::min(options.longest_s, std::ldexp(options.first_s, attempt));
  return asked + whole * (0.5 + 0.5 * random.uniform());
}

}  // namespace prefilter::oracle
