#pragma once

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "service/http/message.h"

namespace prefilter::http {

/// How an answer goes out.
struct Framing {
  int version = 11;  ///< of the request: 10 or 11
  bool keep_alive = true;
  std::optional<size_t> length = std::nullopt;  ///< of the body; none: it comes in pieces
  std::time_t now = 0;                          ///< for the field Date
};

/// Status line and fields of an answer, with the empty line behind them (RFC 9112). A body that
/// comes in pieces is chunked in HTTP/1.1, and ends with the connection in HTTP/1.0. The values of
/// fields must hold no line break; request_id may be empty.
std::string head_text(const Answer& answer, std::string_view request_id, const Framing& framing);

/// A piece of a chunked body; not empty.
std::string chunk(std::string_view piece);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";

/// "Not Found" for 404; "" for a status that this server never gives.
std::string_view reason(int status);

}  // namespace prefilter::http
