#pragma once

#include <cstdint>
#include <string>

#include "prefilter/error.h"

namespace prefilter::cli {

/// A moment as people write it, as Unix time in milliseconds: "2026-03-01", "2026-03-01T14:30:00Z"
/// (UTC), or how long before now: "45m", "12h", "7d".
/// Errors: kInvalidArgument, saying what may stand there.
Result<int64_t> parse_moment(const std::string& text, int64_t now_ms);

/// Unix time in milliseconds by the system's clock.
int64_t system_now_ms();

}  // namespace prefilter::cli
