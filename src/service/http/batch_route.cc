#include <algorithm>
#include <utility>
#include <vector>

#include "service/http/articles_body.h"
#include "service/http/judging.h"

namespace prefilter::http {
namespace {

/// The lines of a batch that goes out in the order of its articles: those that could be read come
/// back judged, the others stand between them.
class BatchLines {
 public:
  BatchLines(std::vector<BodyArticle> articles, const ModelInfo& model,
             std::shared_ptr<Exchange> exchange)
      : articles_(std::move(articles)),
        model_(model.name),
        threshold_(model.threshold),
        exchange_(std::move(exchange)) {}

  /// The articles that are to be judged, taken out.
  std::vector<Article> take_readable() {
    std::vector<Article> readable;
    for (BodyArticle& one : articles_) {
      if (!one.failure) readable.push_back(std::move(one.article));
    }
    left_to_judge_ = readable.size();
    return readable;
  }

  /// One call at a time, in the order of the articles.
  void judged(const predict::Answer& answer) {
    std::string lines;
    add_failures(lines);
    const BodyArticle& one = articles_[next_++];
    lines += answer_line(one.id_json, answer, one.line) + "\n";
    --left_to_judge_;
    if (left_to_judge_ == 0) add_failures(lines);
    send(std::move(lines));
  }

  /// For a batch in which nothing can be judged.
  void send_failures() {
    std::string lines;
    add_failures(lines);
    send(std::move(lines));
  }

 private:
  void add_failures(std::string& lines) {
    for (; next_ < articles_.size() && articles_[next_].failure; ++next_) {
      Verdict verdict;
      verdict.threshold = threshold_;
      verdict.language = "other";
      lines += verdict_line(articles_[next_].id_json, verdict, articles_[next_].failure, model_);
      lines += "\n";
    }
  }

  void send(std::string lines) {
    if (!started_) exchange_->start_stream({.content_type = "application/x-ndjson"});
    started_ = true;
    exchange_->send(std::move(lines));
    if (next_ == articles_.size()) exchange_->end_stream();
  }

  std::vector<BodyArticle> articles_;
  std::string model_;
  float threshold_;
  std::shared_ptr<Exchange> exchange_;
  size_t next_ = 0;  // the article whose line comes next
  size_t left_to_judge_ = 0;
  bool started_ = false;
};

}  // namespace

void classify_batch(const Service& service, Request request,
                    const std::shared_ptr<Exchange>& exchange) {
  const BodyKind kind = check_body_type(request, Lines::kAllowed).kind;
  ParseClock clock(service.metrics);
  auto read = read_batch(request.body, kind, service.settings.batch_articles);
  clock.stop();
  request.body = std::string();  // the articles have what was in it
  if (const Refusal* refusal = std::get_if<Refusal>(&read)) {
    return exchange->answer(to_answer(*refusal));
  }
  const auto model = service.predictor.model();
  auto lines = std::make_shared<BatchLines>(std::move(std::get<std::vector<BodyArticle>>(read)),
                                            model->info(), exchange);
  std::vector<Article> readable = lines->take_readable();
  if (readable.empty()) return lines->send_failures();
  const predict::Admission admission = service.predictor.submit(
      std::move(readable), predict_request(exchange),
      [lines](size_t, const predict::Answer& answer) { lines->judged(answer); });
  if (!admission.accepted()) exchange->answer(not_admitted(service, *admission.refusal));
}

}  // namespace prefilter::http
