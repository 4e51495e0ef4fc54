#include "apps/cli/time_option.h"

#include <charconv>
#include <chrono>
#include <cstdio>

namespace prefilter::cli {
namespace {

Error no_moment(const std::string& text) {
  return Error(ErrorCode::kInvalidArgument,
               "\"" + text +
                   "\" is no moment: write 2026-03-01, 2026-03-01T14:30:00Z, or how long ago: "
                   "45m, 12h, 7d");
}

/// Milliseconds of a unit; 0 if it is none.
int64_t unit_ms(char unit) {
  constexpr int64_t kMinute = 60'000;
  if (unit == 'm') return kMinute;
  if (unit == 'h') return 60 * kMinute;
  return unit == 'd' ? 24 * 60 * kMinute : 0;
}

}  // namespace

Result<int64_t> parse_moment(const std::string& text, int64_t now_ms) {
  if (text.empty()) return no_moment(text);
  const char* end = text.data() + text.size() - 1;
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), end, number);
  constexpr int64_t kMostUnits = 1'000'000;
  if (read.ec == std::errc() && read.ptr == end && unit_ms(*end) > 0) {
    if (number < 0 || number > kMostUnits) return no_moment(text);
    return now_ms - number * unit_ms(*end);
  }
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int read_bytes = 0;
  const auto whole = [&] { return read_bytes == static_cast<int>(text.size()); };
  const int date = std::sscanf(text.c_str(), "%4d-%2u-%2u%n", &year, &month, &day, &read_bytes);
  if (date != 3) return no_moment(text);
  if (!whole()) {
    const int time = std::sscanf(text.c_str(), "%4d-%2u-%2uT%2d:%2d:%2dZ%n", &year, &month, &day,
                                 &hour, &minute, &second, &read_bytes);
    if (time != 6 || !whole()) return no_moment(text);
  }
  const std::chrono::year_month_day calendar{std::chrono::year(year), std::chrono::month(month),
                                             std::chrono::day(day)};
  if (!calendar.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 60) {
    return no_moment(text);
  }
  const int64_t days = std::chrono::sys_days(calendar).time_since_epoch().count();
  return ((days * 24 + hour) * 3600 + minute * 60 + second) * 1000;
}

int64_t system_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace prefilter::cli
