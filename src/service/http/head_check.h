#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "service/http/error_answer.h"
#include "service/http/message.h"

namespace prefilter::http {

/// What is wrong with a head that is well-formed by itself: a missing or second Host, a body whose
/// length two readers could take differently (RFC 9112, 6: more than one Content-Length,
/// Transfer-Encoding in HTTP/1.0 or other than "chunked", both of them), an expectation other than
/// 100-continue. The connection has to end after it: where the next request begins is not known.
std::optional<Refusal> check_head(const Request& request);

/// What kind of body it is said to be.
enum class BodyKind { kJson, kLines };

/// Errors: 415 for a Content-Type that is neither application/json nor, where they are allowed,
/// application/x-ndjson, for a charset other than UTF-8, and for a Content-Encoding. No
/// Content-Type at all is refused too: it is what lets a page of another site send a request here
/// without asking first (Fetch standard, CORS-safelisted requests).
enum class Lines { kAllowed, kRefused };
struct BodyType {
  BodyKind kind = BodyKind::kJson;
  std::optional<Refusal> refusal = {};
};
BodyType check_body_type(const Request& request, Lines lines);

/// Whether the client waits for a 100 before it sends the body (RFC 9110, 10.1.1).
bool expects_continue(const Request& request);

/// ASCII letters of either case count as equal.
bool equal_without_case(std::string_view left, std::string_view right);

}  // namespace prefilter::http
