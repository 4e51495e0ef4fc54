#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "lab/train/adamw.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// Where a run stands: with it, the tensors of its optimiser, its options and its data, the run
/// goes on to the result that it would have had without a break.
struct SavedState {
  std::string fingerprint;  ///< of all that the result depends on
  size_t step = 0;          ///< optimiser steps done
  size_t best_step = 0;     ///< of the best evaluation; 0: none yet
  double best_f1 = -1.0;
  size_t without_better = 0;  ///< evaluations since then
  double loss_scale = 1.0;    ///< of fp16
  size_t steady_steps = 0;    ///< since the loss scale changed
};

/// Saves to FOLDER/state-STEP, which appears whole or not at all; then removes older ones.
/// Errors: kUnavailable, e.g. for a full disk: then the older one is untouched.
Result<void> save_state(const std::string& folder, const SavedState& state, const AdamW& optimizer);

/// Reads the newest state of a run's folder into the optimiser and its values; nullopt if there is
/// none. Errors: kRefused if it belongs to other options or data than `fingerprint`; kCorrupt.
Result<std::optional<SavedState>> load_state(const std::string& folder,
                                             const std::string& fingerprint, AdamW& optimizer);

/// Removes the numbered folders PREFIX-N of a run's folder but the one of this number.
void remove_others(const std::string& folder, const std::string& prefix, size_t kept);

/// "state-000200".
std::string numbered(const std::string& prefix, size_t step);

}  // namespace prefilter::train
