#pragma once

#include <string>
#include <string_view>

namespace prefilter::decision {

/// The language that a text is written in, as an ISO 639-1 code; empty if it cannot be told
/// reliably, as of most headlines. In: valid UTF-8. Safe to call from many threads.
std::string detect_language(std::string_view text);

}  // namespace prefilter::decision
