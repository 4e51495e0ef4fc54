#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/rules/rule_set.h"

namespace prefilter::rules {

/// The patterns of a rules file (docs/formats/rules.md), in its order. `file` is the name for
/// errors and origins.
/// Errors: kInvalidArgument with FILE:LINE for broken YAML, unknown or missing keys and values that
/// are none; kUnsupported for a file of more than 4 MiB or RuleSet::kMaxPatterns.
Result<std::vector<PatternSpec>> specs_of_yaml(std::string_view text, const std::string& file);

/// Reads and compiles a rules file. Errors: those of reading it, of specs_of_yaml and of
/// RuleSet::compile; refused patterns are none, the caller asks RuleSet::refused().
Result<RuleSet> read_rules(const std::string& path);

}  // namespace prefilter::rules
