#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"
#include "prefilter/verdict.h"

namespace prefilter::client {

/// A verdict and who gave it.
struct RemoteVerdict {
  Verdict verdict;
  std::string model;  ///< its name and version
  std::string id_json = "null";
  std::optional<std::vector<std::string>> patterns = {};  ///< of rules beside the model that hit
};

/// Reads a line as engine/verdict_line.h writes it; fields that it does not know are ignored. Every
/// float comes out with the bits that were written. Errors: kCorrupt naming the field, also for a
/// value out of its range, and for a verdict that contradicts its score and threshold.
Result<RemoteVerdict> read_verdict(std::string_view line);

}  // namespace prefilter::client
