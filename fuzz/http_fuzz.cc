#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "fuzz/require.h"
#include "service/http/articles_body.h"
#include "service/http/auth.h"
#include "service/http/head_check.h"
#include "service/http/json_array.h"
#include "service/http/trace.h"
#include "service/http/wire.h"

namespace {

using namespace prefilter::http;

/// Lines "name: value" up to an empty one, which falls off the input too.
Request take_head(std::string_view& input) {
  Request request;
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    if (line.empty()) break;
    const size_t colon = std::min(line.find(':'), line.size());
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(" ")) value.remove_prefix(1);
    request.fields.push_back({std::string(line.substr(0, colon)), std::string(value)});
  }
  request.version = request.fields.size() % 2 == 0 ? 11 : 10;
  return request;
}

void check_refusal(const Refusal& refusal) {
  require(refusal.status >= 400 && !reason(refusal.status).empty(), "a refusal has a status");
  const auto body = nlohmann::json::parse(to_answer(refusal).body);
  require(!body["error"].empty() && !body["error_type"].empty() && !body["hint"].empty(),
          "a refusal says what, which and what to do");
}

void check_head_of(const Request& request) {
  if (const auto refusal = check_head(request)) check_refusal(*refusal);
  for (const Lines lines : {Lines::kAllowed, Lines::kRefused}) {
    if (const BodyType type = check_body_type(request, lines); type.refusal) {
      check_refusal(*type.refusal);
    }
  }
  static const auto tokens = Tokens::parse("a predict 0123456789abcdef", "tokens");
  const auto refused = tokens->refuse(request, Scope::kPredict);
  require(refused || request.field("authorization").ends_with(" 0123456789abcdef"),
          "nobody gets in without the token");
  for (const Field& field : request.fields) {
    if (is_request_id(field.value)) head_text({}, field.value, {});  // throws on a line break
    if (const auto trace = parse_trace_parent(field.value)) {
      require(trace->trace_id.size() == 32 && trace->parent_id.size() == 16, "ids have a length");
    }
  }
}

void check_article(const BodyArticle& one) {
  require(one.line >= 1, "an article stands somewhere");
  if (one.failure) {
    require(!one.failure->code.empty() && one.failure->line == one.line, "a failure has a place");
  } else {
    require(prefilter::utf8::is_valid(one.article.title + one.article.content), "text is UTF-8");
  }
}

void check_body(std::string_view body) {
  const auto single = read_article(body);
  if (const auto* refusal = std::get_if<Refusal>(&single)) check_refusal(*refusal);
  for (const BodyKind kind : {BodyKind::kJson, BodyKind::kLines}) {
    const auto batch = read_batch(body, kind, 100);
    if (const auto* refusal = std::get_if<Refusal>(&batch)) {
      check_refusal(*refusal);
      continue;
    }
    const auto& articles = std::get<std::vector<BodyArticle>>(batch);
    require(!articles.empty() && articles.size() <= 100, "a batch has some articles");
    for (const BodyArticle& one : articles) check_article(one);
    const auto json = kind == BodyKind::kJson && body.size() < 300
                          ? nlohmann::json::parse(body, nullptr, false)
                          : nlohmann::json();
    // Half surrogates and numbers out of range are JSON to us, and an error to that parser.
    require(!json.is_array() || json.size() == articles.size(), "an array has its elements");
  }
  const auto inputs = read_inputs(body, 100);
  if (const auto* refusal = std::get_if<Refusal>(&inputs)) check_refusal(*refusal);
}

}  // namespace

/// What a client sends: fields of a head, an empty line, a body. The lines of a tokens file too.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  static_cast<void>(Tokens::parse(input, "tokens"));
  check_head_of(take_head(input));
  const std::vector<char> body(input.begin(), input.end());  // of its own size
  check_body({body.data(), body.size()});
  return 0;
}
