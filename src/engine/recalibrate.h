#pragma once

#include <map>
#include <string>

#include "engine/manifest.h"
#include "prefilter/error.h"

namespace prefilter {

/// What a bundle gets anew; all else stays.
struct Recalibration {
  Chosen temperature;
  Chosen threshold;
  std::map<std::string, Chosen> language_thresholds;
  std::string version;       ///< empty: the bundle's
  std::string created;       ///< UTC, "2026-01-31T08:00:00Z"
  std::string code_version;  ///< of the program that writes
};

/// Writes a bundle that differs from `source` in temperature and thresholds alone: the same weights
/// and tokenizer, its golden articles scored again, the model card with a section on how they were
/// chosen. It appears under its name only when it is complete and opens with all checks passed;
/// with `target` equal to `source` it takes that one's place in one step.
/// Errors: those of opening the source, its hashes and golden scores checked; kRefused if another
/// target exists; kInvalidArgument for a value that no bundle may hold.
Result<void> recalibrate_bundle(const std::string& source, const std::string& target,
                                const Recalibration& changes);

/// The card with this text between the two comments that mark such a section: in place of the one
/// that is there, else at its end.
std::string card_with_calibration(const std::string& card, const Manifest& manifest);

}  // namespace prefilter
