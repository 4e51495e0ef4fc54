#include "service/http/judging.h"

#include <array>
#include <cstdio>

namespace prefilter::http {

predict::Request predict_request(const std::shared_ptr<Exchange>& exchange) {
  return {.deadline = {}, .abandoned = [exchange] { return exchange->abandoned(); }};
}

Answer not_admitted(const Service& service, const predict::Refusal& refusal) {
  const bool busy = refusal.error.code() == ErrorCode::kOverloaded;
  return to_answer({.status = service.http_status(refusal.error.code()),
                    .type = busy ? "overloaded" : "unavailable",
                    .error = refusal.error.message(),
                    .hint = "try again after the seconds in Retry-After"},
                   refusal.retry_after);
}

std::string answer_line(std::string_view id_json, const predict::Answer& answer, size_t line) {
  std::optional<ArticleFailure> failure;
  if (const std::optional<Error>& error = answer.verdict.error) {
    failure = ArticleFailure{
        .code = std::string(to_string(error->code())), .message = error->message(), .line = line};
  }
  std::string text = verdict_line(id_json, answer.verdict, failure, answer.model);
  return answer.patterns ? with_patterns(std::move(text), *answer.patterns) : text;
}

Field server_timing(std::chrono::microseconds parse, const predict::Times& times) {
  const auto ms = [](std::chrono::microseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
  };
  std::array<char, 128> text{};
  const int length = std::snprintf(
      text.data(), text.size(), "parse;dur=%.3f, queue;dur=%.3f, tokenize;dur=%.3f, infer;dur=%.3f",
      ms(parse), ms(times.queue), ms(times.tokenize), ms(times.infer));
  return {"Server-Timing", std::string(text.data(), static_cast<size_t>(length))};
}

std::chrono::microseconds ParseClock::stop() {
  const auto spent = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin_);
  metrics_.parsed(spent);
  return spent;
}

}  // namespace prefilter::http
