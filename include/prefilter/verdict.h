#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "prefilter/error.h"

namespace prefilter {

enum class Action {
  kPass,   ///< journalism: let it through
  kBlock,  ///< commerce: keep it away from the pipeline
};

/// Who settled the verdict.
enum class DecidedBy { kModel, kRegex, kRegexBackup, kEdgeCase, kErrorPass };

std::string_view to_string(Action action);         ///< "PASS", "BLOCK"
std::string_view to_string(DecidedBy decided_by);  ///< "model", "regex", …, "error_pass"

/// What became of one article. An article that could not be judged passes (fail open): then
/// decided_by is kErrorPass, error is set and p_commerce is 0.
struct Verdict {
  Action action = Action::kPass;
  DecidedBy decided_by = DecidedBy::kErrorPass;
  float p_commerce = 0.0F;  ///< calibrated probability of commerce, in [0, 1]
  float threshold = 1.0F;   ///< blocked if p_commerce >= threshold; in [0, 1]
  std::string language;     ///< one of the bundle's languages, or "other"
  int tokens = 0;           ///< tokens that the model read, special tokens included
  bool truncated = false;   ///< whether text past the model's window was dropped
  std::optional<Error> error;
};

}  // namespace prefilter
