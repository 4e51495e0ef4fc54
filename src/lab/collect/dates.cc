#include "lab/collect/dates.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

namespace prefilter::collect {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int kMinYear = 1900;
constexpr int kMaxYear = 2200;
constexpr int64_t kDaySeconds = 86400;
constexpr int64_t kLargestSeconds = 100'000'000'000;

constexpr auto kMonths = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

struct Zone {
  std::string_view name;
  int hours;
};
constexpr auto kZones = std::to_array<Zone>({{"EST", -5},
                                             {"EDT", -4},
                                             {"CST", -6},
                                             {"CDT", -5},
                                             {"MST", -7},
                                             {"MDT", -6},
                                             {"PST", -8},
                                             {"PDT", -7},
                                             {"CET", 1},
                                             {"CEST", 2},
                                             {"EET", 2},
                                             {"EEST", 3},
                                             {"BST", 1}});

/// A calendar date and perhaps a time of it.
struct Moment {
  int year = 0;
  int month = 0;
  int day = 0;
  bool has_time = false;
  int64_t seconds = 0;  // since midnight in UTC; the zone may lead to another day
};

/// Takes a text apart from left to right.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  void skip_blanks() {
    while (!text_.empty() && (text_[0] == ' ' || text_[0] == '\t')) text_.remove_prefix(1);
  }
  bool take(char c) {
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  char peek() const { return text_.empty() ? '\0' : text_[0]; }
  bool done() const { return text_.empty(); }
  bool at_digit() const { return peek() >= '0' && peek() <= '9'; }

  /// A number of min..max digits; nullopt if that does not stand here.
  std::optional<int> number(size_t min, size_t max) {
    size_t length = 0;
    while (length < text_.size() && text_[length] >= '0' && text_[length] <= '9') ++length;
    if (length < min) return std::nullopt;
    length = std::min(length, max);
    int value = 0;
    std::from_chars(text_.data(), text_.data() + length, value);
    text_.remove_prefix(length);
    return value;
  }

  std::string_view word() {
    size_t length = 0;
    while (length < text_.size() && ((text_[length] | 0x20) >= 'a') &&
           ((text_[length] | 0x20) <= 'z')) {
      ++length;
    }
    const std::string_view word = text_.substr(0, length);
    text_.remove_prefix(length);
    return word;
  }

 private:
  std::string_view text_;
};

std::optional<int> month_of(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  for (size_t i = 0; i < kMonths.size(); ++i) {
    bool same = true;
    for (size_t c = 0; c < 3; ++c) same &= static_cast<char>(word[c] | 0x20) == kMonths[i][c];
    if (same) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

/// The zone's offset in seconds; nothing there counts as UTC. nullopt: no zone at all.
std::optional<int64_t> read_zone(Cursor& cursor) {
  cursor.skip_blanks();
  if (cursor.done()) return 0;
  if (cursor.peek() == '+' || cursor.peek() == '-') {
    const int sign = cursor.take('-') ? -1 : 1;
    if (sign > 0) cursor.take('+');
    const std::optional<int> hours = cursor.number(2, 2);
    cursor.take(':');
    const std::optional<int> minutes = cursor.done() ? 0 : cursor.number(2, 2);
    if (!hours || !minutes || *hours > 15 || *minutes > 59) return std::nullopt;
    return sign * (int64_t{*hours} * 3600 + int64_t{*minutes} * 60);
  }
  const std::string_view name = cursor.word();
  if (name == "Z" || name == "z" || name == "GMT" || name == "UT" || name == "UTC") return 0;
  for (const Zone& zone : kZones) {
    if (zone.name == name) return int64_t{zone.hours} * 3600;
  }
  return std::nullopt;
}

/// "09:05", "09:05:30.250" or "090530", and the zone behind it.
bool read_time(Cursor& cursor, Moment& moment) {
  const std::optional<int> hour = cursor.number(1, 2);
  if (!hour) return false;
  cursor.take(':');
  const std::optional<int> minute = cursor.number(2, 2);
  if (!minute) return false;
  int second = 0;
  if (cursor.take(':') || cursor.at_digit()) {
    const std::optional<int> read = cursor.number(2, 2);
    if (!read) return false;
    second = *read;
  }
  if (cursor.take('.') || cursor.take(',')) {
    if (!cursor.number(1, 9)) return false;
    while (cursor.at_digit()) cursor.number(1, 9);
  }
  if (*hour > 24 || *minute > 59 || second > 60) return false;
  const std::optional<int64_t> offset = read_zone(cursor);
  if (!offset) return false;
  moment.has_time = true;
  moment.seconds = int64_t{*hour} * 3600 + int64_t{*minute} * 60 + second - *offset;
  return true;
}

/// "2025-03-01T09:05:00+01:00" and its relatives.
std::optional<Moment> read_iso(Cursor cursor) {
  Moment moment;
  const std::optional<int> year = cursor.number(4, 4);
  if (!year) return std::nullopt;
  const char separator = cursor.peek();
  if (separator == '-' || separator == '/') cursor.take(separator);
  const std::optional<int> month = cursor.number(2, 2);
  if (!month) return std::nullopt;
  if (separator == '-' || separator == '/') cursor.take(separator);
  const std::optional<int> day = cursor.number(2, 2);
  if (!day) return std::nullopt;
  moment.year = *year;
  moment.month = *month;
  moment.day = *day;
  const bool separated = cursor.take('T') || cursor.take('t');
  cursor.skip_blanks();
  if (cursor.done()) return separated ? std::nullopt : std::optional(moment);
  if (!read_time(cursor, moment)) return std::nullopt;
  return moment;
}

/// "Sat, 01 Mar 2025 09:05:00 +0100"; the weekday is not needed, and may be wrong.
std::optional<Moment> read_rfc822(Cursor cursor) {
  if (!cursor.at_digit()) {
    cursor.word();
    cursor.take('.');
    if (!cursor.take(',')) return std::nullopt;
    cursor.skip_blanks();
  }
  Moment moment;
  const std::optional<int> day = cursor.number(1, 2);
  cursor.skip_blanks();
  cursor.take('-');
  const std::optional<int> month = month_of(cursor.word());
  cursor.take('.');
  cursor.take('-');
  cursor.skip_blanks();
  const std::optional<int> year = cursor.number(2, 4);
  if (!day || !month || !year) return std::nullopt;
  moment.year = *year < 50 ? *year + 2000 : (*year < 100 ? *year + 1900 : *year);  // RFC 2822, 4.3
  moment.month = *month;
  moment.day = *day;
  cursor.take(',');
  cursor.skip_blanks();
  if (cursor.done()) return moment;
  if (!read_time(cursor, moment)) return std::nullopt;
  return moment;
}

std::string print(sys_days day, std::optional<int64_t> seconds) {
  if (seconds) {
    const int64_t shift = *seconds < 0 ? -1 : *seconds / kDaySeconds;
    day += days(shift);
    *seconds -= shift * kDaySeconds;
  }
  const year_month_day date(day);
  const int year = static_cast<int>(date.year());
  if (year < kMinYear || year > kMaxYear) return "";
  char buffer[48];
  const int length =
      std::snprintf(buffer, sizeof(buffer), "%04d-%02u-%02u", year,
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  std::string text(buffer, static_cast<size_t>(length));
  if (!seconds) return text;
  std::snprintf(buffer, sizeof(buffer), "T%02d:%02d:%02dZ", static_cast<int>(*seconds / 3600),
                static_cast<int>(*seconds / 60 % 60), static_cast<int>(*seconds % 60));
  return text + buffer;
}

}  // namespace

std::string iso_date(std::string_view text) {
  const size_t from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return "";
  text = text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
  std::optional<Moment> moment = read_iso(Cursor(text));
  if (!moment) moment = read_rfc822(Cursor(text));
  if (!moment) return "";
  const year_month_day date(std::chrono::year(moment->year),
                            std::chrono::month(static_cast<unsigned>(moment->month)),
                            std::chrono::day(static_cast<unsigned>(moment->day)));
  if (!date.ok()) return "";
  return print(sys_days(date), moment->has_time ? std::optional(moment->seconds) : std::nullopt);
}

std::string iso_date(int64_t unix_time) {
  if (unix_time > kLargestSeconds) unix_time /= 1000;
  if (unix_time <= 0 || unix_time > kLargestSeconds) return "";
  return print(sys_days(days(unix_time / kDaySeconds)), unix_time % kDaySeconds);
}

}  // namespace prefilter::collect
