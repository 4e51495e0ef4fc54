#include "service/http/router.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include "base/check.h"
#include "service/http/head_check.h"
#include "service/http/route_table.h"

namespace prefilter::http {
namespace {

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
