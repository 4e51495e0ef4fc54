#include "service/http/wire.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/check.h"

namespace prefilter::http {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 21> kReasons = {{
    {200, "OK"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
}};

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7), whatever the locale.
std::string http_date(std::time_t now) {
  static constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 24> rest{};
  const size_t length = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &utc);
  PREFILTER_CHECK(length > 0, "a year has four digits");
  const std::string day = std::to_string(utc.tm_mday);
  return std::string(kDays[static_cast<size_t>(utc.tm_wday)]) + ", " +
         (day.size() == 1 ? "0" : "") + day + " " + kMonths[static_cast<size_t>(utc.tm_mon)] +
         std::string(rest.data(), length);
}

}  // namespace

std::string_view reason(int status) {
  const auto* const row =
      std::ranges::find(kReasons, status, &std::pair<int, std::string_view>::first);
  return row == kReasons.end() ? std::string_view() : row->second;
}

std::string head_text(const Answer& answer, std::string_view request_id, const Framing& framing) {
  std::string text = framing.version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  text += std::to_string(answer.status) + " ";
  text += reason(answer.status);
  const auto add = [&text](std::string_view name, std::string_view value) {
    PREFILTER_CHECK(value.find_first_of("\r\n") == std::string_view::npos,
                    "what clients send is checked before it is sent back");
    text += "\r\n";
    text += name;
    text += ": ";
    text += value;
  };
  add("Date", http_date(framing.now));
  if (answer.status != 304) add("Content-Type", answer.content_type);
  if (framing.length) {
    if (answer.status != 304) add("Content-Length", std::to_string(*framing.length));
  } else if (framing.version >= 11) {
    add("Transfer-Encoding", "chunked");
  }
  if (!framing.keep_alive) {
    add("Connection", "close");
  } else if (framing.version == 10) {
    add("Connection", "keep-alive");
  }
  if (!request_id.empty()) add("X-Request-Id", request_id);
  for (const Field& field : answer.fields) add(field.name, field.value);
  return text + "\r\n\r\n";
}

std::string chunk(std::string_view piece) {
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.begin(), size.end(), piece.size(), 16);
  std::string text(size.begin(), end.ptr);
  text += "\r\n";
  text += piece;
  return text + "\r\n";
}

}  // namespace prefilter::http
