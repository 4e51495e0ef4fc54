#pragma once

#include <optional>
#include <string>

#include "service/pipeline/pair.h"

namespace prefilter::pipeline {

/// Who decides: the one place that says so, for the command line, the server and Python.
///
/// | mode     | the model judged                        | it failed, or was not asked | | shadow |
/// the rules (regex); it changes nothing   | the rules (regex)                         | | primary
/// | the model; `backup` rules may block     | all rules alone (regex_backup)            | |
/// slm_only | the model; `edge_case` rules may block  | `edge_case` rules, else PASS (error_pass) |
///
/// A rule that blocks what the model passes decides as regex_backup or edge_case. Where nobody can
/// decide, because the rules failed as well or there are none, the article passes (error_pass). The
/// model's error stays in the verdict that stands in for it.
Verdict apply(Mode mode, const std::optional<Verdict>& model, const RegexVerdict& regex);

/// Why, in the words that callers of Python's filters count: "passed", "commerce_content" where the
/// model blocks, else the name of the pattern that blocks, without its group.
std::string reason_of(const Pair& pair);

}  // namespace prefilter::pipeline
