#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace prefilter::collect {

/// A date as ISO 8601: "2025-03-01T08:05:00Z" in UTC, or "2025-03-01" where no time was given.
/// Reads RFC 822 as RSS has it ("Sat, 01 Mar 2025 09:05 +0100", years of two digits and the zone
/// names of RFC 2822 too), ISO 8601 and RFC 3339 as Atom, Dublin Core, HTML and JSON-LD have it
/// (also "2025-03-01 09:05", basic format, fractions of a second). A time without a zone counts as
/// UTC. Empty for all else, a 31st of February included: never a guess. Years 1900..2200.
std::string iso_date(std::string_view text);

/// The same of a Unix time in seconds, or in milliseconds if it is past 1e11 (in seconds that is
/// the year 5138). Empty outside the years above.
std::string iso_date(int64_t unix_time);

}  // namespace prefilter::collect
