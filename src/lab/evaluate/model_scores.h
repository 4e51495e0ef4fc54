#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lab/evaluate/cases.h"
#include "lab/evaluate/scores.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// How far scoring has come: articles judged in this candidate, of how many.
using ScoreProgress = std::function<void(size_t done, size_t total)>;

/// How models are run.
struct ScoreOptions {
  std::vector<Form> forms = {kForms.begin(), kForms.end()};
  size_t threads = 1;                    ///< >= 1; no score depends on it
  ScoreProgress progress = nullptr;      ///< may be empty
  std::function<bool()> stop = nullptr;  ///< asked between pieces; may be empty
};

/// Scores the cases with a bundle, all of its files checked first. Articles are read again from
/// their file, a piece at a time. Errors: as Bundle::open and each_piece; kUnavailable
/// "interrupted" once stop says so.
Result<CandidateScores> score_with_model(const std::string& name, const std::string& bundle,
                                         const Cases& cases, const ScoreOptions& options);

}  // namespace prefilter::evaluate
