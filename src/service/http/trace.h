#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace prefilter::http {

/// The part of a W3C Trace Context (Level 1, traceparent) that logs name. Empty: there is none.
struct TraceParent {
  std::string trace_id;   ///< 32 lower-case hexadecimal digits, not all 0
  std::string parent_id;  ///< 16 of them, not all 0
};

/// nullopt for what is no traceparent: it counts as absent then, as the standard has it. A version
/// later than 00 may have more behind its four parts.
std::optional<TraceParent> parse_trace_parent(std::string_view value);

/// Whether a client's X-Request-Id is taken over: 1 to 128 visible ASCII characters, none of them a
/// quote, a backslash or one that HTML or a shell reads.
bool is_request_id(std::string_view value);

/// 16 hexadecimal digits that no other request of this process has. Safe to call from many threads.
std::string new_request_id();

}  // namespace prefilter::http
