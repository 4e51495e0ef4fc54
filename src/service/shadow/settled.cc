#include "service/shadow/settled.h"

#include <algorithm>

namespace prefilter::shadow {

std::optional<Settled> settle(std::span<const GivenLabel> labels) {
  if (labels.empty()) return std::nullopt;
  Settled settled;
  bool adjudicated = false;
  for (const GivenLabel& given : labels) {
    if (!adjudicated) settled.when_ms = std::max(settled.when_ms, given.when_ms);
    if (given.label == Label::kUnsure) continue;
    if (given.kind == LabelKind::kAdjudication) {
      settled = {.label = given.label, .divided = false, .when_ms = given.when_ms};
      adjudicated = true;
    } else if (!adjudicated && settled.label == Label::kUnsure) {
      settled.label = given.label;
    } else if (!adjudicated && settled.label != given.label) {
      settled.divided = true;
    }
  }
  if (settled.divided) settled.label = Label::kUnsure;
  return settled;
}

}  // namespace prefilter::shadow
