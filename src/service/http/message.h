#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "service/http/trace.h"

namespace prefilter::http {

struct Field {
  std::string name;
  std::string value;
};

/// A request as routes see it.
struct Request {
  std::string method;
  std::string path;           ///< without its query
  int version = 11;           ///< 10 or 11: HTTP/1.0, HTTP/1.1
  std::vector<Field> fields;  ///< names in lower case, in their order, repeated ones apart
  std::string body;
  std::string id;          ///< the client's X-Request-Id, or one of ours
  TraceParent trace;       ///< the client's, or empty
  std::string client;      ///< its address
  std::string_view route;  ///< the name that counts and logs know it by; "none" for no route

  /// The value of the first such field; "" if there is none. In: lower case.
  std::string_view field(std::string_view name) const;
  size_t count(std::string_view name) const;
};

/// An answer, or the head of one whose body follows in pieces.
struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::vector<Field> fields = {};  ///< besides Content-Type and those of the connection itself
  std::string body = {};
  bool close = false;  ///< end the connection after it
};

/// What became of a request, for counts and logs.
struct Completed {
  const Request& request;
  int status = 0;  ///< 0: the connection ended before an answer
  size_t body_bytes = 0;
  size_t answer_bytes = 0;            ///< without the head
  std::chrono::microseconds time{0};  ///< from the first byte of the head to the last of the answer
};

}  // namespace prefilter::http
