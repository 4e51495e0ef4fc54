#pragma once

#include "service/gate/certificate.h"
#include "service/gate/groups.h"

namespace prefilter::gate {

/// "More than `target` of what the model blocks in these languages is commerce." All coefficients
/// are 0 where it blocks nothing.
Claim precision_claim(const shadow::Evidence& evidence, const LanguageFilter& filter,
                      double target);

/// "(commerce that the model alone blocks - that the regex alone blocks) / commerce that either
/// blocks is above `difference`", which is linear in the cells' shares of commerce. difference in
/// [-1, 1].
Claim recall_claim(const shadow::Evidence& evidence, double difference);

}  // namespace prefilter::gate
