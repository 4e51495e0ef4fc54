#pragma once

#include <span>
#include <string>
#include <string_view>

#include "service/http/auth.h"
#include "service/http/routes.h"

namespace prefilter::http {

/// What kind of body a route reads.
enum class Body { kNone, kJson, kBatch };

/// What answers a method at a path, and who may ask.
struct RouteRow {
  std::string_view method;
  std::string_view path;
  Scope scope;
  Body body;
  Route run;
};

/// All routes but the pages. web/openapi.json describes the same ones.
std::span<const RouteRow> all_routes();

/// The row of a request's method and path; that of the pages, whose path is "page", for all of
/// them. HEAD counts as GET. nullptr: there is none.
const RouteRow* find_route(const Request& request);

/// "GET, HEAD, POST": what a path may be asked for; "" if there is no such path.
std::string allowed_methods(std::string_view path);

}  // namespace prefilter::http
