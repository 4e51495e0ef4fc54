#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.h"
#include "service/http/review_desk.h"
#include "service/http/routes.h"

namespace prefilter::http {
namespace {

constexpr JsonLimits kLimits{.max_bytes = 4096, .max_depth = 2};

/// What a request of a reviewer says. Fields that it lacks are empty.
struct Asked {
  std::string reviewer;
  std::string label;
  int64_t item = 0;
};

Result<Asked> read_asked(const std::string& body) {
  const Result<nlohmann::json> parsed = parse_json(body, "the request", kLimits);
  if (!parsed) return Error(ErrorCode::kInvalidArgument, parsed.error().message());
  if (!parsed->is_object()) return Error(ErrorCode::kInvalidArgument, "the request is no object");
  Asked asked;
  for (const auto& [name, value] : parsed->items()) {
    if (name == "reviewer" && value.is_string()) {
      asked.reviewer = value.get<std::string>();
    } else if (name == "label" && value.is_string()) {
      asked.label = value.get<std::string>();
    } else if (name == "item" && value.is_number_integer()) {
      asked.item = value.get<int64_t>();
    } else {
      return Error(ErrorCode::kInvalidArgument,
                   "the field \"" + excerpt(name) +
                       "\" is not one that may stand here, or no value "
                       "of its type");
    }
  }
  return asked;
}

/// Reads the request, asks the desk, answers.
template <typename Ask>
void answer_review(const Service& service, const Request& request,
                   const std::shared_ptr<Exchange>& exchange, const Ask& ask) {
  if (service.review == nullptr) {
    return exchange->answer(to_answer({.status = 404,
                                       .type = "no_review",
                                       .error = "nothing is reviewed here",
                                       .hint = "start the server with --review shadow.db"}));
  }
  const Result<Asked> asked = read_asked(request.body);
  const Result<std::string> answer =
      asked ? ask(*service.review, *asked) : Result<std::string>(asked.error());
  if (answer) return exchange->answer({.body = *answer + "\n"});
  exchange->answer(to_answer({.status = service.http_status(answer.error().code()),
                              .type = to_string(answer.error().code()),
                              .error = answer.error().message(),
                              .hint = "no label was written"}));
}

}  // namespace

void review_next(const Service& service, Request request,
                 const std::shared_ptr<Exchange>& exchange) {
  answer_review(service, request, exchange,
                [](ReviewDesk& desk, const Asked& asked) { return desk.next(asked.reviewer); });
}

void review_label(const Service& service, Request request,
                  const std::shared_ptr<Exchange>& exchange) {
  answer_review(service, request, exchange, [](ReviewDesk& desk, const Asked& asked) {
    return desk.label(asked.reviewer, asked.item, asked.label);
  });
}

void review_undo(const Service& service, Request request,
                 const std::shared_ptr<Exchange>& exchange) {
  answer_review(service, request, exchange,
                [](ReviewDesk& desk, const Asked& asked) { return desk.undo(asked.reviewer); });
}

}  // namespace prefilter::http
