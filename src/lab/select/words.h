#pragma once

#include <string>
#include <vector>

#include "lab/select/decision.h"

namespace prefilter::select {

/// Why this came out, in one sentence.
std::string why(const Decision& decision, const Criteria& criteria);

/// Why the candidate of that place was not chosen; "" for the chosen one.
std::string why_not(const Decision& decision, size_t place);

/// What to do where no model meets the minimum, nearest one first; empty where one was chosen.
/// load_before: of the machine whose latencies these are; a busy one is the first thing to change.
std::vector<std::string> advice(const Decision& decision, double load_before);

/// "94.7 %", "12.3 ms"; "not known". With more digits where it would read like `beside` otherwise.
std::string figure_text(const FigureField& field, std::optional<double> value,
                        std::optional<double> beside = {});

}  // namespace prefilter::select
