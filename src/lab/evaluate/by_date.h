#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lab/evaluate/binomial.h"
#include "lab/evaluate/cases.h"
#include "lab/evaluate/scores.h"

namespace prefilter::evaluate {

/// How the share of right verdicts moves with the month of publication.
struct Trend {
  size_t months = 0;    ///< between the first article and the last, both counted
  size_t articles = 0;  ///< that carry a date
  statistics::Interval
      slope;  ///< points of accuracy a month (0.01: one percentage point); no value where fewer
              ///< than two months are covered. Its interval may be any pair of numbers.
  std::string sentence;
};

/// The slope of a straight line through the verdicts (1 right, 0 wrong) against the month, by least
/// squares; its interval by White's standard error (Econometrica 1980), which holds for verdicts
/// whose spread changes, and the normal distribution.
Trend trend_of(const Cases& cases, const FormScores& scores, double confidence);

}  // namespace prefilter::evaluate
