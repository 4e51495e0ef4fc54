#pragma once

#include <string>

#include "service/shadow/report.h"

/// What the text and the page of a report say alike.
namespace prefilter::shadow {

std::string percent_text(double share);  ///< "97.3 %"

/// "97.3 % (91.7 to 99.4)"; "not known (0 to 100)" without a value.
std::string interval_text(const statistics::Interval& interval);

std::string count_text(uint64_t count);  ///< "1,204"

std::string cell_words(Cell cell);  ///< "both block", "only the model blocks", …

/// What stands between the figures and their being trusted: gaps, an unfinished replay; empty:
/// none.
std::vector<std::string> warnings_of(const Report& report);

/// What becomes of patterns that never hit: how many there are, and on what condition they can go;
/// or that the log does not know them. Sentences; empty: there is nothing to say.
std::string unused_text(const Report& report);

/// Which patterns the program could not take, so that nothing is known of them; empty: none.
std::string refused_text(const Report& report);

/// "shadow, live, 2026-03-01 to 2026-03-09".
std::string window_text(const Report& report);

}  // namespace prefilter::shadow
