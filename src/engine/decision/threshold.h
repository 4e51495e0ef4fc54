#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "prefilter/verdict.h"

namespace prefilter::decision {

/// From which probability on an article is blocked. All values in [0, 1].
struct Thresholds {
  float common = 1.0F;
  std::map<std::string, float, std::less<>> per_language;  ///< by ISO 639-1 code, or "other"

  /// The language's own threshold if it has one, else the common one.
  float of(std::string_view language) const;
};

struct Decision {
  Action action = Action::kPass;
  float threshold = 1.0F;  ///< the one that was applied
};

/// BLOCK if p_commerce >= the threshold of the language. A p_commerce that is not a number passes.
Decision decide(float p_commerce, std::string_view language, const Thresholds& thresholds);

}  // namespace prefilter::decision
