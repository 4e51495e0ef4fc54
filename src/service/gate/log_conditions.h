#pragma once

#include <string>

#include "service/gate/gate.h"

namespace prefilter::gate {

/// What is wrong with the evidence as such, so that no figure of it means anything; "" if nothing
/// is: no run, a label of no stratum or with an impossible probability, more labels than articles.
std::string contradiction(const shadow::Evidence& evidence);

/// Nothing is missing in the log.
Condition log_condition(const shadow::Evidence& evidence);

/// One model, one threshold, one regex file.
Condition frozen_condition(const shadow::Evidence& evidence);

/// Enough days of live traffic (the time between runs does not count), or a replay alone.
Condition window_condition(const shadow::Evidence& evidence, const Criteria& criteria);

}  // namespace prefilter::gate
