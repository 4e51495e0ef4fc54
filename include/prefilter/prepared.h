#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/error.h"

namespace prefilter {

/// An article as the model will read it: what the first half of the walk makes of it.
struct Prepared {
  std::optional<Error> error;  ///< set: it cannot be judged, and the rest holds nothing
  std::string language;        ///< the article's own, else the detected one; empty: unknown
  std::vector<int32_t> ids;    ///< ids of the vocabulary, special tokens included
  bool truncated = false;      ///< whether text past the model's window was dropped
};

}  // namespace prefilter
