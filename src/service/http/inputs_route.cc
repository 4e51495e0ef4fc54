#include <memory>
#include <utility>

#include "base/json_text.h"
#include "service/http/articles_body.h"
#include "service/http/judging.h"

namespace prefilter::http {
namespace {

/// How the labels of one text are sent.
enum class One { kBare, kInArray };

/// Both labels, the greater score first. What rules decided, or nobody, has no score: the verdict
/// is then for sure, since this shape has no word for it.
std::string labels_of(const Verdict& verdict) {
  const bool by_model = verdict.decided_by == DecidedBy::kModel;
  const float p_commerce =
      by_model ? verdict.p_commerce : (verdict.action == Action::kBlock ? 1.0F : 0.0F);
  const auto label = [](std::string_view name, float score) {
    return "{\"label\":\"" + std::string(name) + "\",\"score\":" + decimal(score) + "}";
  };
  const std::string commerce = label("commerce", p_commerce);
  const std::string journalism = label("journalism", 1.0F - p_commerce);
  return p_commerce >= 0.5F ? "[" + commerce + "," + journalism + "]"
                            : "[" + journalism + "," + commerce + "]";
}

/// Gathers the labels of all texts.
struct LabelAnswer {
  size_t texts = 0;
  bool in_array = false;
  std::string labels;
  size_t blocked = 0;
  size_t unjudged = 0;

  void add(const Verdict& verdict) {
    labels += (labels.empty() ? "" : ",") + labels_of(verdict);
    blocked += verdict.action == Action::kBlock ? 1 : 0;
    unjudged += verdict.decided_by == DecidedBy::kErrorPass ? 1 : 0;
  }

  Answer answer() const {
    Answer whole{.body = (in_array ? "[" + labels + "]" : labels) + "\n"};
    whole.fields.push_back({"X-Prefilter-Blocked", std::to_string(blocked)});
    whole.fields.push_back({"X-Prefilter-Error-Pass", std::to_string(unjudged)});
    return whole;
  }
};

void answer_inputs(const Service& service, const Request& request,
                   const std::shared_ptr<Exchange>& exchange, One one) {
  ParseClock clock(service.metrics);
  Read<Inputs> read = read_inputs(request.body, service.settings.batch_articles);
  clock.stop();
  if (const Refusal* refusal = std::get_if<Refusal>(&read)) {
    return exchange->answer(to_answer(*refusal));
  }
  auto& inputs = std::get<Inputs>(read);
  auto gathered = std::make_shared<LabelAnswer>();
  gathered->texts = inputs.articles.size();
  gathered->in_array = inputs.many || one == One::kInArray;
  const predict::Admission admission =
      service.predictor.submit(std::move(inputs.articles), predict_request(exchange),
                               [gathered, exchange](size_t index, const predict::Answer& judged) {
                                 gathered->add(judged.verdict);
                                 if (index + 1 == gathered->texts)
                                   exchange->answer(gathered->answer());
                               });
  if (!admission.accepted()) exchange->answer(not_admitted(service, *admission.refusal));
}

}  // namespace

void predict_inputs(const Service& service, Request request,
                    const std::shared_ptr<Exchange>& exchange) {
  answer_inputs(service, request, exchange, One::kBare);
}

void predict_root(const Service& service, Request request,
                  const std::shared_ptr<Exchange>& exchange) {
  answer_inputs(service, request, exchange, One::kInArray);
}

}  // namespace prefilter::http
