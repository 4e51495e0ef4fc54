#include "service/shadow/observation.h"

#include <array>
#include <chrono>
#include <cstdio>

#include "service/shadow/cell.h"

namespace prefilter::shadow {

Observation observation_of(const Article& article, const pipeline::Pair& pair, int64_t when_ms) {
  Observation seen;
  seen.article = article;
  seen.when_ms = when_ms;
  seen.day = when_ms / kDayMs;
  const bool judged = pair.model && !pair.model->error;
  const bool blocked = judged && pair.model->action == Action::kBlock;
  seen.cell = cell_of(blocked, pair.regex.action == Action::kBlock);
  if (judged) seen.p_commerce = pair.model->p_commerce;
  if (pair.model) seen.threshold = pair.model->threshold;
  if (pair.model) seen.language = pair.model->language;
  if (seen.language.empty()) seen.language = "other";
  seen.hits = pair.regex.hits;
  return seen;
}

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

}  // namespace prefilter::shadow
