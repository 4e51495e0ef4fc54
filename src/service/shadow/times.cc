#include "service/shadow/times.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace prefilter::shadow {

std::optional<int64_t> day_of_date(std::string_view date) {
  if (date.size() < 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  int numbers[3] = {0, 0, 0};
  constexpr std::array<size_t, 3> kBegin = {0, 5, 8};
  constexpr std::array<size_t, 3> kLength = {4, 2, 2};
  for (size_t part = 0; part < 3; ++part) {
    for (const char c : date.substr(kBegin[part], kLength[part])) {
      if (c < '0' || c > '9') return std::nullopt;
      numbers[part] = numbers[part] * 10 + (c - '0');
    }
  }
  const std::chrono::year_month_day day{std::chrono::year{numbers[0]},
                                        std::chrono::month{static_cast<unsigned>(numbers[1])},
                                        std::chrono::day{static_cast<unsigned>(numbers[2])}};
  if (!day.ok() || numbers[0] < 1970) return std::nullopt;
  return std::chrono::sys_days(day).time_since_epoch().count();
}

std::string date_of_day(int64_t day) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
  char text[40];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

std::string time_text(int64_t ms) {
  const int64_t seconds = ms % kDayMs / 1000;
  char text[40];
  std::snprintf(text, sizeof(text), "T%02d:%02d:%02dZ", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60));
  return date_of_day(ms / kDayMs) + text;
}

std::optional<int64_t> time_of_text(std::string_view text) {
  const std::optional<int64_t> day = day_of_date(text);
  if (!day || text.size() < 16 || (text[10] != 'T' && text[10] != ' ')) return std::nullopt;
  const auto two = [&text](size_t at) -> int64_t {
    if (at + 2 > text.size() || text[at] < '0' || text[at] > '9' || text[at + 1] < '0' ||
        text[at + 1] > '9') {
      return -1;
    }
    return (text[at] - '0') * 10 + (text[at + 1] - '0');
  };
  const int64_t hours = two(11);
  const int64_t minutes = two(14);
  int64_t seconds = 0;
  size_t end = 16;
  if (text.size() > 16 && text[16] == ':') {
    seconds = two(17);
    end = 19;
  }
  if (text[13] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 ||
      seconds > 60) {
    return std::nullopt;
  }
  if (end < text.size() && text[end] == '.') {
    ++end;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  }
  if (end < text.size() && text.substr(end) != "Z" && text.substr(end) != "+00:00") {
    return std::nullopt;
  }
  return *day * kDayMs + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

}  // namespace prefilter::shadow
