#pragma once

#include <string>

#include "lab/evaluate/model_scores.h"

namespace prefilter::evaluate {

/// Scores the cases with a rules file (docs/formats/rules.md): 1 where any pattern hits, else 0.
/// Errors: those of reading the rules, a refused pattern among them, and of each_piece;
/// kUnavailable "interrupted" once stop says so.
Result<CandidateScores> score_with_rules(const std::string& name, const std::string& rules,
                                         const Cases& cases, const ScoreOptions& options);

}  // namespace prefilter::evaluate
