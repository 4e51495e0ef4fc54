#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace prefilter::shadow {

inline constexpr int64_t kDayMs = int64_t{86400} * 1000;

/// The day of an ISO 8601 date ("2026-03-01…"), as days since 1970; nullopt if it is none. Years
/// 1970 to 9999.
std::optional<int64_t> day_of_date(std::string_view date);

/// "2026-03-01".
std::string date_of_day(int64_t day);

/// "2026-03-01T12:00:05Z", of Unix milliseconds.
std::string time_text(int64_t ms);

/// Reads such a time: date, then T or a space, hours and minutes; seconds, fractions and Z may be
/// absent. nullopt for anything else, other time zones among it.
std::optional<int64_t> time_of_text(std::string_view text);

}  // namespace prefilter::shadow
