#include "engine/verdict_line.h"

#include "base/json_text.h"

namespace prefilter {

std::string verdict_line(std::string_view id_json, const Verdict& verdict,
                         const std::optional<ArticleFailure>& failure, std::string_view model) {
  std::string out = "{\"id\":";
  out += id_json;
  out += ",\"verdict\":\"";
  out += to_string(verdict.action);
  out += "\",\"p_commerce\":" + decimal(verdict.p_commerce);
  out += ",\"threshold\":" + decimal(verdict.threshold);
  out += ",\"decided_by\":\"";
  out += to_string(verdict.decided_by);
  out += "\",\"language\":" + json_string(verdict.language);
  out += ",\"tokens\":" + std::to_string(verdict.tokens);
  out += verdict.truncated ? ",\"truncated\":true" : ",\"truncated\":false";
  out += ",\"model\":" + json_string(model);
  if (failure) {
    out += ",\"error\":{\"code\":" + json_string(failure->code);
    out += ",\"message\":" + json_string(failure->message);
    out += ",\"line\":" + std::to_string(failure->line) + "}";
  }
  return out + "}";
}

std::string with_patterns(std::string line, std::span<const std::string> patterns) {
  line.pop_back();
  line += ",\"patterns\":[";
  for (size_t i = 0; i < patterns.size(); ++i) {
    line += (i == 0 ? "" : ",") + json_string(patterns[i]);
  }
  return line + "]}";
}

}  // namespace prefilter
