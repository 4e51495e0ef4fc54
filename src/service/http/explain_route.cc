#include <utility>

#include "base/json_text.h"
#include "service/http/articles_body.h"
#include "service/http/judging.h"
#include "service/predict/explain.h"

namespace prefilter::http {
namespace {

std::string span_json(const predict::Span& span, const predict::Explanation& explanation) {
  const bool title = span.field == predict::Span::Field::kTitle;
  const std::string& text = title ? explanation.title : explanation.content;
  return std::string("{\"field\":\"") + (title ? "title" : "content") +
         "\",\"start\":" + std::to_string(span.begin_chars) +
         ",\"end\":" + std::to_string(span.end_chars) + ",\"text\":" +
         json_string(
             std::string_view(text).substr(span.begin_bytes, span.end_bytes - span.begin_bytes)) +
         ",\"change\":" + decimal(span.change) + ",\"log_odds\":" + decimal(span.log_odds) + "}";
}

std::string explanation_json(std::string_view id_json, const predict::Explanation& explanation) {
  std::string spans;
  for (const predict::Span& span : explanation.spans) {
    spans += (spans.empty() ? "" : ",") + span_json(span, explanation);
  }
  return "{\"verdict\":" + answer_line(id_json, explanation.answer, 1) +
         ",\"article\":{\"title\":" + json_string(explanation.title) +
         ",\"content\":" + json_string(explanation.content) + "},\"spans\":[" + spans + "]}\n";
}

}  // namespace

void explain(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange) {
  ParseClock clock(service.metrics);
  Read<BodyArticle> read = read_article(request.body);
  const std::chrono::microseconds parse = clock.stop();
  if (const Refusal* refusal = std::get_if<Refusal>(&read)) {
    return exchange->answer(to_answer(*refusal));
  }
  auto& body = std::get<BodyArticle>(read);
  const predict::Admission admission = predict::explain(
      service.predictor, body.article, predict_request(exchange),
      [exchange, parse, id = std::move(body.id_json)](const predict::Explanation& explanation) {
        Answer answer{.body = explanation_json(id, explanation)};
        answer.fields.push_back(server_timing(parse, explanation.answer.times));
        exchange->answer(std::move(answer));
      });
  if (!admission.accepted()) exchange->answer(not_admitted(service, *admission.refusal));
}

}  // namespace prefilter::http
