#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "lab/evaluate/ranking.h"

namespace prefilter::evaluate {

/// What is to be certified: "precision >= target with this confidence".
struct Guarantee {
  double target = 0.95;      ///< in (0, 1)
  double confidence = 0.95;  ///< in (0, 1)
};

/// Articles in two parts that have none in common, each drawn independently from what the guarantee
/// is to hold for.
struct Parts {
  Ranking learning;  ///< the order of the thresholds is learned here
  Ranking testing;   ///< and each is tested here
};

/// What came of it.
struct Certificate {
  std::optional<float> threshold;  ///< certified; nullopt: none is
  float tested = 0.0F;             ///< the threshold that the figures below belong to
  size_t blocked = 0;              ///< articles of the testing part at that threshold
  size_t wrong = 0;                ///< of them journalism
  double p_value = 1.0;            ///< that so few are wrong although the precision is below target
  size_t commerce = 0;             ///< articles of commerce in the testing part
  size_t needed = 0;               ///< blocked articles that would certify with as many wrong ones
};

/// Learn then Test (Angelopoulos et al., arXiv 2110.01052) by fixed-sequence testing: the learning
/// part names the threshold most likely to pass and those below it, which are tested on the other
/// part one after the other, each by the exact binomial tail of its blocked articles, until one
/// fails. The last that passed, which blocks most, is certified: the chance that any certified
/// threshold has a precision below the target is at most 1 - confidence. Precision need not be
/// monotone in the threshold.
Certificate certify(const Parts& parts, const Guarantee& guarantee);

/// One threshold for each of several groups (languages), so that the chance that any of them falls
/// short is at most 1 - confidence: the learning part picks one threshold a group, the testing part
/// tests it, and Holm's procedure (1979) corrects for their number.
std::map<std::string, Certificate> certify_each(const std::map<std::string, Parts>& groups,
                                                const Guarantee& guarantee);

/// "612 of 630 blocked articles were commerce", or why nothing is certified and what would help.
std::string explain(const Certificate& certificate, const Guarantee& guarantee);

}  // namespace prefilter::evaluate
