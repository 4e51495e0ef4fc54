#pragma once

#include <memory>

#include "service/http/event_log.h"

namespace prefilter::cli {

/// Writes each event as a line of JSON to standard error: time (UTC), level, event, its fields.
/// Events below `least` fall away.
std::unique_ptr<http::EventLog> make_json_log(http::Level least);

/// An event as such a line has it behind the time: "level":"info","event":"request","status":200.
std::string event_json(http::Level level, std::string_view event,
                       const std::vector<http::EventField>& fields);

}  // namespace prefilter::cli
