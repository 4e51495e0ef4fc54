#include <algorithm>

#include "base/check.h"
#include "base/json_text.h"
#include "service/http/routes.h"
#include "service/pages/pages.h"

namespace prefilter::http {
namespace {

double milliseconds(std::chrono::microseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::string model_json(const ModelInfo& model) {
  std::string languages;
  for (const std::string& language : model.languages) {
    languages += (languages.empty() ? "" : ",") + json_string(language);
  }
  return "{\"name\":" + json_string(model.name) +
         ",\"manifest_sha256\":" + json_string(model.manifest_sha256) +
         ",\"architecture\":" + json_string(model.architecture) +
         ",\"precision\":" + json_string(model.precision) +
         ",\"max_tokens\":" + std::to_string(model.max_tokens) +
         ",\"threshold\":" + decimal(model.threshold) +
         ",\"threshold_origin\":" + json_string(model.threshold_origin) + ",\"languages\":[" +
         languages + "]}";
}

std::string registry_json(const std::string& folder) {
  return folder.empty() ? "null" : json_string(folder);
}

std::string limits_json(const ServerSettings& server, const predict::Settings& predictor) {
  return "{\"body_bytes\":" + std::to_string(server.body_bytes) +
         ",\"batch_bytes\":" + std::to_string(server.batch_bytes) +
         ",\"batch_articles\":" + std::to_string(server.batch_articles) +
         ",\"queue_length\":" + std::to_string(predictor.queue_length) +
         ",\"batch_wait_ms\":" + decimal(static_cast<float>(milliseconds(predictor.batch_wait))) +
         ",\"deadline_ms\":" + decimal(static_cast<float>(milliseconds(predictor.deadline))) + "}";
}

}  // namespace

void health_live(const Service&, Request, const std::shared_ptr<Exchange>& exchange) {
  exchange->answer({.body = "{\"status\":\"live\"}\n"});
}

void health_ready(const Service& service, Request, const std::shared_ptr<Exchange>& exchange) {
  if (service.predictor.ready() && !service.stopping)
    return exchange->answer({.body = "{\"status\":\"ready\"}\n"});
  exchange->answer(to_answer({.status = 503,
                              .type = "not_ready",
                              .error = "the service is shutting down",
                              .hint = "send requests elsewhere"}));
}

void info(const Service& service, Request, const std::shared_ptr<Exchange>& exchange) {
  const auto model = service.predictor.model();
  exchange->answer({.body = "{\"name\":\"prefilter\",\"version\":" + json_string(service.version) +
                            ",\"mode\":" + json_string(model->mode()) +
                            ",\"registry\":" + registry_json(service.registry) +
                            ",\"model\":" + model_json(model->info()) + ",\"limits\":" +
                            limits_json(service.settings, service.predictor.settings()) + "}\n"});
}

void metrics(const Service& service, Request, const std::shared_ptr<Exchange>& exchange) {
  exchange->answer({.content_type = std::string(Metrics::kContentType),
                    .body = service.metrics.text(service.predictor.waiting())});
}

void page(const Service&, Request request, const std::shared_ptr<Exchange>& exchange) {
  const pages::Page* found = pages::find_page(request.path);
  PREFILTER_CHECK(found != nullptr, "the router asks for pages that are there");
  Answer answer{.content_type = std::string(found->content_type)};
  for (const pages::Header& header : pages::page_headers()) {
    answer.fields.push_back({std::string(header.name), std::string(header.value)});
  }
  answer.fields.push_back({"ETag", found->etag});
  if (pages::is_current(*found, request.field("if-none-match"))) {
    answer.status = 304;
  } else {
    answer.body = found->body;
  }
  exchange->answer(std::move(answer));
}

}  // namespace prefilter::http
