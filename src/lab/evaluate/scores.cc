#include "lab/evaluate/scores.h"

namespace prefilter::evaluate {

FormScores unjudged(size_t cases) {
  FormScores scores;
  scores.shown.assign(cases, 0);
  scores.failed.assign(cases, 0);
  scores.blocked.assign(cases, 0);
  scores.p_commerce.assign(cases, 0.0F);
  scores.margin.assign(cases, 0.0);
  scores.language.assign(cases, "other");
  return scores;
}

}  // namespace prefilter::evaluate
