#pragma once

#include <string>

#include "service/gate/gate.h"
#include "service/gate/groups.h"

namespace prefilter::gate {

/// The languages that one claim of precision is about.
struct Scope {
  std::string name;   ///< after "precision."; empty: all languages
  std::string words;  ///< " in el", after "blocks"
  LanguageFilter filter;
};

/// At least criteria.precision of what the model blocks in these languages is commerce.
Condition precision_condition(const shadow::Evidence& evidence, const Scope& scope,
                              const Criteria& criteria);

/// The model finds no less commerce than the regex, but for criteria.recall_margin.
Condition recall_condition(const shadow::Evidence& evidence, const Criteria& criteria);

}  // namespace prefilter::gate
