#pragma once

#include <array>
#include <cstdint>

#include "service/shadow/run_log.h"

namespace prefilter::shadow {

/// What is in the log.
struct Kept {
  std::array<double, kCells.size()> keep{1.0, 1.0, 1.0, 1.0};  ///< of the candidate, each cell
  std::array<size_t, kCells.size()> items{};  ///< unlabelled ones of the candidate, each cell
  uint64_t bytes = 0;                         ///< of all texts
};

/// Errors: those of the database.
Result<Kept> kept_in(Database& log, int64_t candidate);

/// Brings a log back to its limits, in this order: texts past their days; of the candidate's
/// agreements the half with the largest draws, until the rest is few enough; where all texts
/// together are too large, unlabelled ones of other candidates, then again halves, of agreements
/// first, of disagreements last. What is labelled stays, and what somebody looks at. Halving the
/// limit of the draws leaves a random sample whose probability is known (permanent random numbers,
/// Brewer, Early and Joyce 1972). Errors: those of the database.
Result<Kept> prune(Database& log, int64_t candidate, const Retention& retention, int64_t now_ms);

}  // namespace prefilter::shadow
