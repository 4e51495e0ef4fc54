#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace prefilter::http {

/// kRequest: one of each request, of which there may be thousands a second; else like kInfo.
enum class Level { kRequest, kInfo, kWarn, kError };

/// A named value of an event.
struct EventField {
  std::string_view name;
  std::variant<std::string, int64_t, double, bool> value;
};

/// Where events go: the program chooses. Called from many threads at once; must not throw. No
/// article's text is ever in an event.
class EventLog {
 public:
  virtual ~EventLog() = default;

  virtual void write(Level level, std::string_view event,
                     const std::vector<EventField>& fields) = 0;
};

}  // namespace prefilter::http
