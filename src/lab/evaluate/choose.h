#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/binary_metrics.h"
#include "lab/evaluate/cases.h"
#include "lab/evaluate/certify.h"
#include "lab/evaluate/scores.h"
#include "prefilter/error.h"

namespace prefilter::evaluate {

/// By what a threshold is chosen.
enum class ThresholdRule {
  kMaxF1,      ///< the highest F1
  kPrecision,  ///< the smallest threshold with the target's precision
  kCertified,  ///< the same with a guarantee for articles like these (certify.h)
};

/// "max-f1", "precision", "certified".
std::string_view to_string(ThresholdRule rule);

/// An article in one form, as a candidate judged it.
struct JudgedText {
  float p_commerce = 0.0F;
  double margin = 0.0;  ///< 0 where the candidate has none
  uint8_t label = 0;
  uint64_t content = 0;  ///< as in Case
  std::string language;  ///< as in FormScores
};

/// All texts that could be judged: each case in each form that applies. p_commerce is that of the
/// margins at this temperature, or as it is where there are none.
std::vector<JudgedText> judged_texts(const Cases& cases, const CandidateScores& scores,
                                     double temperature);

struct ChoiceOptions {
  Guarantee guarantee;
  size_t min_language = 200;  ///< texts of either class that a language's own threshold needs
  uint64_t seed = 42;         ///< of the parts and forms that a certificate rests on
};

/// A threshold that was looked for.
struct ThresholdChoice {
  ThresholdRule rule = ThresholdRule::kMaxF1;
  std::string language;        ///< empty: for all
  std::optional<float> value;  ///< nullopt: there is none; `reason` says why
  Confusion confusion;         ///< at `value`, of the texts that it was chosen on; of a certified
                               ///< one the testing part's
  std::string reason;          ///< what speaks for it, in words
};

/// A threshold for all texts. Certificates need texts that are independent of one another: each
/// article takes part once, in one of its forms, a third of them in the learning part; all drawn by
/// its content and the seed, so that the order of articles does not matter. In: texts of both
/// classes.
ThresholdChoice choose_threshold(ThresholdRule rule, const std::vector<JudgedText>& texts,
                                 const ChoiceOptions& options);

/// Thresholds of the languages that have enough texts of either class; "other" has none. Of
/// certificates any one fails with at most the probability that the guarantee allows (Holm).
std::vector<ThresholdChoice> choose_by_language(ThresholdRule rule,
                                                const std::vector<JudgedText>& texts,
                                                const ChoiceOptions& options);

}  // namespace prefilter::evaluate
