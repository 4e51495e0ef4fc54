#include "service/http/route_table.h"

#include <algorithm>
#include <array>

#include "service/pages/pages.h"

namespace prefilter::http {
namespace {

constexpr std::array<RouteRow, 12> kRoutes = {{
    {"POST", "/v1/classify", Scope::kPredict, Body::kJson, classify},
    {"POST", "/v1/classify:batch", Scope::kPredict, Body::kBatch, classify_batch},
    {"POST", "/v1/explain", Scope::kPredict, Body::kJson, explain},
    {"POST", "/v1/review/next", Scope::kReview, Body::kJson, review_next},
    {"POST", "/v1/review/label", Scope::kReview, Body::kJson, review_label},
    {"POST", "/v1/review/undo", Scope::kReview, Body::kJson, review_undo},
    {"POST", "/predict", Scope::kPredict, Body::kJson, predict_inputs},
    {"POST", "/", Scope::kPredict, Body::kJson, predict_root},
    {"GET", "/health/live", Scope::kNone, Body::kNone, health_live},
    {"GET", "/health/ready", Scope::kNone, Body::kNone, health_ready},
    {"GET", "/info", Scope::kPredict, Body::kNone, info},
    {"GET", "/metrics", Scope::kAdmin, Body::kNone, metrics},
}};
// All pages are one route to counts and logs: their paths are many, and nobody asks for each.
constexpr RouteRow kPage = {"GET", "page", Scope::kNone, Body::kNone, page};

std::string_view method_of(const Request& request) {
  return request.method == "HEAD" ? "GET" : std::string_view(request.method);
}

}  // namespace

std::span<const RouteRow> all_routes() { return kRoutes; }

const RouteRow* find_route(const Request& request) {
  const auto* const row = std::ranges::find_if(kRoutes, [&](const RouteRow& route) {
    return route.path == request.path && route.method == method_of(request);
  });
  if (row != kRoutes.end()) return row;
  return method_of(request) == "GET" && pages::find_page(request.path) != nullptr ? &kPage
                                                                                  : nullptr;
}

std::string allowed_methods(std::string_view path) {
  const auto known = [&](std::string_view method) {
    return std::ranges::any_of(kRoutes, [&](const RouteRow& route) {
      return route.path == path && route.method == method;
    });
  };
  std::string methods = known("GET") || pages::find_page(path) != nullptr ? "GET, HEAD" : "";
  if (known("POST")) methods += methods.empty() ? "POST" : ", POST";
  return methods;
}

}  // namespace prefilter::http
