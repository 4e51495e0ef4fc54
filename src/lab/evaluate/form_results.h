#pragma once

#include <optional>

#include "base/thread_pool.h"
#include "lab/evaluate/results.h"

namespace prefilter::evaluate {

/// What judging one form takes besides its scores.
struct JudgeOptions {
  Bootstrap bootstrap;
  SliceOptions slices;
  size_t worst = 50;     ///< wrong decisions listed, of either kind
  bool by_date = false;  ///< figures by month of publication, and their trend
};

/// All figures of one candidate in one form. The form applies to at least one case.
FormResults form_results(const Cases& cases, const FormScores& scores, const JudgeOptions& options,
                         ThreadPool& pool);

/// The calibration that the margins have at a temperature, over the cases that are shown and could
/// be judged; nullopt if the candidate has no margins.
std::optional<Calibration> calibration_at(const Cases& cases, const FormScores& scores,
                                          double temperature);

/// Both candidates on the cases that the form applies to, without the correction for other pairs.
Comparison compared(const Cases& cases, const FormScores& first, const FormScores& second);

/// Fills p_value_holm: among p-values of one family, the k-th smallest of m counts m - k + 1 times
/// (Holm 1979), and none less than a smaller one.
void correct_for_many(std::vector<Comparison*> family);

}  // namespace prefilter::evaluate
