#include "service/http/error_answer.h"

#include <algorithm>

#include "base/json_text.h"

namespace prefilter::http {

Answer to_answer(const Refusal& refusal) {
  Answer answer{.status = refusal.status};
  answer.body = "{\"error\":" + json_string(refusal.error);
  answer.body += ",\"error_type\":" + json_string(refusal.type);
  answer.body += ",\"hint\":" + json_string(refusal.hint) + "}\n";
  return answer;
}

Answer to_answer(const Refusal& refusal, std::chrono::milliseconds retry_after) {
  Answer answer = to_answer(refusal);
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(retry_after).count();
  answer.fields.push_back({"Retry-After", std::to_string(std::max<int64_t>(seconds, 1))});
  return answer;
}

}  // namespace prefilter::http
