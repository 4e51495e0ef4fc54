#include "engine/decision/threshold.h"

namespace prefilter::decision {

float Thresholds::of(std::string_view language) const {
  const auto own = per_language.find(language);
  return own == per_language.end() ? common : own->second;
}

Decision decide(float p_commerce, std::string_view language, const Thresholds& thresholds) {
  const float threshold = thresholds.of(language);
  return {p_commerce >= threshold ? Action::kBlock : Action::kPass, threshold};
}

}  // namespace prefilter::decision
