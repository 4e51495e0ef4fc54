#include "service/http/head_check.h"

#include <algorithm>

namespace prefilter::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Refusal malformed(std::string error, std::string hint) {
  return {.status = 400, .type = "bad_request", .error = std::move(error), .hint = std::move(hint)};
}

std::optional<Refusal> check_length(const Request& request) {
  const size_t lengths = request.count("content-length");
  const size_t encodings = request.count("transfer-encoding");
  if (lengths > 1 || request.field("content-length").find(',') != std::string_view::npos) {
    return malformed("the request has several values of Content-Length", "send one");
  }
  if (encodings == 0) return std::nullopt;
  if (lengths > 0) {
    return malformed("the request has both Content-Length and Transfer-Encoding",
                     "send one of them");
  }
  if (request.version < 11) {
    return malformed("HTTP/1.0 has no Transfer-Encoding", "send Content-Length, or HTTP/1.1");
  }
  if (encodings > 1 || !equal_without_case(request.field("transfer-encoding"), "chunked")) {
    return Refusal{.status = 501,
                   .type = "unsupported_transfer_encoding",
                   .error = "the Transfer-Encoding is not chunked alone",
                   .hint = "send the body as it is, with Content-Length or chunked"};
  }
  return std::nullopt;
}

/// The value of a parameter of a media type, without its quotes; "" if it is absent.
std::string_view parameter(std::string_view type, std::string_view name) {
  while (true) {
    const size_t semicolon = type.find(';');
    if (semicolon == std::string_view::npos) return "";
    type.remove_prefix(semicolon + 1);
    const std::string_view one = trimmed(type.substr(0, type.find(';')));
    const size_t equals = one.find('=');
    if (equals == std::string_view::npos || !equal_without_case(one.substr(0, equals), name)) {
      continue;
    }
    std::string_view value = one.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
}

Refusal wrong_type(std::string error, std::string hint) {
  return {.status = 415,
          .type = "unsupported_media_type",
          .error = std::move(error),
          .hint = std::move(hint)};
}

}  // namespace

bool equal_without_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool expects_continue(const Request& request) {
  return equal_without_case(request.field("expect"), "100-continue");
}

std::optional<Refusal> check_head(const Request& request) {
  if (request.count("host") > 1 || (request.version >= 11 && request.count("host") == 0)) {
    return malformed("the request does not have exactly one Host field", "send one");
  }
  if (std::optional<Refusal> refusal = check_length(request)) return refusal;
  if (request.count("expect") > 0 && !expects_continue(request)) {
    return Refusal{.status = 417,
                   .type = "expectation_failed",
                   .error = "the field Expect asks for something other than 100-continue",
                   .hint = "leave it out"};
  }
  return std::nullopt;
}

BodyType check_body_type(const Request& request, Lines lines) {
  const std::string wanted =
      lines == Lines::kAllowed ? "application/x-ndjson or application/json" : "application/json";
  if (!request.field("content-encoding").empty() &&
      !equal_without_case(request.field("content-encoding"), "identity")) {
    return {.refusal = wrong_type("the body has a Content-Encoding", "send it as it is")};
  }
  const std::string_view type = request.field("content-type");
  const std::string_view essence = trimmed(type.substr(0, type.find(';')));
  const std::string_view charset = parameter(type, "charset");
  if (!charset.empty() && !equal_without_case(charset, "utf-8") &&
      !equal_without_case(charset, "utf8")) {
    return {.refusal = wrong_type("the body's charset is not UTF-8", "send UTF-8")};
  }
  if (equal_without_case(essence, "application/json")) return {};
  if (lines == Lines::kAllowed && (equal_without_case(essence, "application/x-ndjson") ||
                                   equal_without_case(essence, "application/jsonl"))) {
    return {.kind = BodyKind::kLines};
  }
  return {.refusal = wrong_type(essence.empty() ? "the request has no Content-Type"
                                                : "the Content-Type is one that is not read here",
                                "send Content-Type: " + wanted)};
}

}  // namespace prefilter::http
