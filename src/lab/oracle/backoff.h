#pragma once

#include <optional>

#include "base/random.h"

namespace prefilter::oracle {

struct BackoffOptions {
  double first_s = 1.0;       ///< the longest wait before the first retry; >= 0
  double longest_s = 60.0;    ///< no wait of our own is longer; >= first_s
  double patience_s = 300.0;  ///< how long a server may tell us to wait
};

/// How long to wait before retry `attempt` (0: the first one), in seconds: twice as long at most
/// each time, of it a random half to whole, so that many clients do not come back together
/// (exponential backoff with jitter); never less than what the server asked for.
/// nullopt: the server asks for more than patience_s.
std::optional<double> backoff_s(const BackoffOptions& options, int attempt,
                                std::optional<double> retry_after_s, Random& random);

}  // namespace prefilter::oracle
