#include "service/http/router.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/check.h"
#include "service/http/head_check.h"
#include "service/pages/pages.h"

namespace prefilter::http {
namespace {

/// What kind of body a route reads.
enum class Body { kNone, kJson, kBatch };

struct RouteRow {
  std::string_view method;
  std::string_view path;
  Scope scope;
  Body body;
  Route run;
};

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

const RouteRow* find_route(const Request& request) {
  const auto* const row = std::ranges::find_if(kRoutes, [&](const RouteRow& route) {
    return route.path == request.path && route.method == method_of(request);
  });
  if (row != kRoutes.end()) return row;
  return method_of(request) == "GET" && pages::find_page(request.path) != nullptr ? &kPage
                                                                                  : nullptr;
}

/// "GET, HEAD, POST": what a path may be asked for; "" if there is no such path.
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

Answer no_route(const Request& request) {
  const std::string methods = allowed_methods(request.path);
  if (methods.empty()) {
    return to_answer({.status = 404,
                      .type = "not_found",
                      .error = "there is nothing at this path",
                      .hint = "/docs lists the paths"});
  }
  Answer answer = to_answer({.status = 405,
                             .type = "method_not_allowed",
                             .error = "the path is not for this method",
                             .hint = "use " + methods});
  answer.fields.push_back({"Allow", methods});
  return answer;
}

Answer defect() {
  return to_answer({.status = 500,
                    .type = "internal",
                    .error = "a defect of this software",
                    .hint = "report it with the X-Request-Id of this answer"});
}

}  // namespace

Router::Router(Service service, EventLog& log, std::shared_ptr<const Tokens> tokens)
    : service_(std::move(service)), log_(log), tokens_(std::move(tokens)) {}

void Router::set_tokens(std::shared_ptr<const Tokens> tokens) {
  const std::scoped_lock lock(mutex_);
  PREFILTER_CHECK(tokens != nullptr || tokens_ == nullptr, "a closed server is never opened");
  tokens_ = std::move(tokens);
}

std::shared_ptr<const Tokens> Router::tokens() const {
  const std::scoped_lock lock(mutex_);
  return tokens_;
}

Handler::Plan Router::plan(Request& request) {
  const RouteRow* route = find_route(request);
  request.route = route == nullptr ? "none" : route->path;
  if (route == nullptr) return {.answer = no_route(request)};
  if (const std::shared_ptr<const Tokens> known = tokens()) {
    if (std::optional<Answer> answer = known->refuse(request, route->scope)) {
      return {.answer = std::move(answer)};
    }
  }
  if (route->body == Body::kNone) return {.body_bytes = 0};
  const bool batch = route->body == Body::kBatch;
  const BodyType type = check_body_type(request, batch ? Lines::kAllowed : Lines::kRefused);
  if (type.refusal) return {.answer = to_answer(*type.refusal)};
  return {.body_bytes = batch ? service_.settings.batch_bytes : service_.settings.body_bytes};
}

void Router::handle(Request request, std::shared_ptr<Exchange> exchange) {
  const RouteRow* route = find_route(request);
  PREFILTER_CHECK(route != nullptr, "plan lets no request through that has no route");
  try {
    route->run(service_, std::move(request), exchange);
  } catch (const std::exception& failure) {
    log_.write(Level::kError, "request.failed", {{"error", std::string(failure.what())}});
    exchange->answer(defect());
  }
}

void Router::completed(const Completed& completed) {
  service_.metrics.completed(completed);
  const Request& request = completed.request;
  std::vector<EventField> fields = {
      {"request_id", request.id},
      {"route", std::string(request.route)},
      {"method", request.method},
      {"status", int64_t{completed.status}},
      {"body_bytes", static_cast<int64_t>(completed.body_bytes)},
      {"answer_bytes", static_cast<int64_t>(completed.answer_bytes)},
      {"ms", std::chrono::duration<double, std::milli>(completed.time).count()},
      {"client", request.client}};
  if (!request.trace.trace_id.empty()) {
    fields.push_back({"trace_id", request.trace.trace_id});
    fields.push_back({"parent_id", request.trace.parent_id});
  }
  const Level level = completed.status >= 500 ? Level::kWarn : Level::kRequest;
  log_.write(level, "request", fields);
}

void Router::connections(size_t open) { service_.metrics.connections(open); }

void Router::connection_refused() { service_.metrics.connection_refused(); }

}  // namespace prefilter::http
