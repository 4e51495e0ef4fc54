#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "engine/verdict_line.h"
#include "service/http/routes.h"

/// What the routes that judge articles share.
namespace prefilter::http {

/// What to ask of the predictor: a client that has left needs no verdict.
predict::Request predict_request(const std::shared_ptr<Exchange>& exchange);

/// The answer to a request that the predictor does not take: 429 or 503, with Retry-After.
Answer not_admitted(const Service& service, const predict::Refusal& refusal);

/// The line of docs/formats/output.md. line: see BodyArticle.
std::string answer_line(std::string_view id_json, const predict::Answer& answer, size_t line);

/// Milliseconds by stage, as Server-Timing has it.
Field server_timing(std::chrono::microseconds parse, const predict::Times& times);

/// Measures how long reading a body took, and tells the metrics.
class ParseClock {
 public:
  explicit ParseClock(Metrics& metrics) : metrics_(metrics) {}
  std::chrono::microseconds stop();

 private:
  Metrics& metrics_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

}  // namespace prefilter::http
