#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "lab/select/criteria.h"

namespace prefilter::select {

/// A model that could be chosen.
struct Candidate {
  std::string name;
  Figures figures;
};

/// What came of the choice.
enum class Outcome {
  kTargetsMet,  ///< the chosen model meets every target
  kMinimumMet,  ///< it meets the minimum only
  kNoneMeets,   ///< none does, and none is chosen
};

std::string_view to_string(Outcome outcome);  ///< "targets_met", "minimum_met", "none"

/// A figure that does not reach its bound.
struct Miss {
  const FigureField* field = nullptr;
  std::optional<double> value;  ///< none: not known
  double bound = 0.0;
};

/// A candidate and what it misses.
struct Judged {
  Candidate candidate;
  std::vector<Miss> of_target;
  std::vector<Miss> of_minimum;
};

struct Decision {
  Outcome outcome = Outcome::kNoneMeets;
  std::optional<size_t> chosen;    ///< among `candidates`
  std::vector<Judged> candidates;  ///< in the given order; what was no number is not known
};

/// The rules of the mission:
/// - several meet all targets: the fastest; of equally fast ones the highest precision, then F1;
/// - none does, but several meet the minimum: the highest precision, then F1, then the fastest;
/// - none meets that: none is chosen.
/// What is still equal then is settled by the higher recall and by the name, so that the order of
/// candidates never matters. A figure that is not known, or is no number, reaches no bound and
/// comes last. Exactly what equals a bound "at least" reaches it; of "less than" it does not.
Decision decide(std::vector<Candidate> candidates, const Criteria& criteria);

}  // namespace prefilter::select
