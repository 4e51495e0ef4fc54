#include <utility>
#include <vector>

#include "service/http/articles_body.h"
#include "service/http/judging.h"

namespace prefilter::http {

void classify(const Service& service, Request request, const std::shared_ptr<Exchange>& exchange) {
  ParseClock clock(service.metrics);
  Read<BodyArticle> read = read_article(request.body);
  const std::chrono::microseconds parse = clock.stop();
  if (const Refusal* refusal = std::get_if<Refusal>(&read)) {
    return exchange->answer(to_answer(*refusal));
  }
  auto& body = std::get<BodyArticle>(read);
  std::vector<Article> articles;
  articles.push_back(std::move(body.article));
  const predict::Admission admission = service.predictor.submit(
      std::move(articles), predict_request(exchange),
      [exchange, parse, id = std::move(body.id_json)](size_t, const predict::Answer& judged) {
        Answer answer{.body = answer_line(id, judged, 1) + "\n"};
        answer.fields.push_back(server_timing(parse, judged.times));
        exchange->answer(std::move(answer));
      });
  if (!admission.accepted()) exchange->answer(not_admitted(service, *admission.refusal));
}

}  // namespace prefilter::http
