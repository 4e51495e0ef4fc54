#pragma once

#include <map>
#include <string>

#include "lab/evaluate/cases.h"
#include "lab/evaluate/scores.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// Takes the scores of any other model from files, one a form: JSON lines with `id` and
/// `p_commerce`, as `prefilter classify` writes them; `verdict` and `threshold` where they are
/// there, else an article is blocked from `threshold` on. A line that names a `form` is of that
/// one, whatever the file's. Lines are matched by id, those of one id in the order in which they
/// come; lines of other articles are left out. In: at least one file. Errors: those of reading;
/// kInvalidArgument naming file, line and field, or the first article that has no line.
Result<CandidateScores> score_from_files(const std::string& name,
                                         const std::map<Form, std::string>& files,
                                         const Cases& cases, float threshold);

}  // namespace prefilter::evaluate
