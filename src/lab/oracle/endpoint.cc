#include "lab/oracle/endpoint.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/curl/url.h"
#include "base/json.h"
#include "base/utf8.h"

namespace prefilter::oracle {
namespace {

using nlohmann::json;

constexpr JsonLimits kLimits{.max_bytes = size_t{16} << 20, .max_depth = 32};

std::string base_of(const EndpointOptions& options) {
  std::string base =
      options.base_url.empty() ? std::string(default_base_url(options.api)) : options.base_url;
  while (base.ends_with('/')) base.pop_back();
  return base;
}

/// The name as a part of a path (RFC 3986): "models/x" keeps its slash, as tuned models need it.
std::string path_of_model(std::string_view name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string path;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~/").find(c) != std::string_view::npos) {
      path += c;
    } else {
      path += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  const bool has_folder = path.find('/') != std::string::npos;
  return has_folder ? path : "models/" + path;
}

json openai_body(const EndpointOptions& options, const std::vector<Message>& messages) {
  json turns = json::array();
  for (const Message& message : messages) {
    const char* role = message.speaker == Speaker::kRubric  ? "system"
                       : message.speaker == Speaker::kModel ? "assistant"
                                                            : "user";
    turns.push_back({{"role", role}, {"content", utf8::repaired(message.text)}});
  }
  json body = {{"model", options.llm}, {"messages", std::move(turns)}};
  body[options.limit_field] = options.max_output_tokens;
  if (options.temperature >= 0.0) body["temperature"] = options.temperature;
  if (options.json_mode) body["response_format"] = {{"type", "json_object"}};
  return body;
}

json gemini_body(const EndpointOptions& options, const std::vector<Message>& messages) {
  json body = {{"contents", json::array()}};
  for (const Message& message : messages) {
    const json parts = json::array({{{"text", utf8::repaired(message.text)}}});
    if (message.speaker == Speaker::kRubric) {
      body["systemInstruction"] = {{"parts", parts}};
    } else {
      const char* role = message.speaker == Speaker::kModel ? "model" : "user";
      body["contents"].push_back({{"role", role}, {"parts", parts}});
    }
  }
  json& config = body["generationConfig"];
  config["maxOutputTokens"] = options.max_output_tokens;
  if (options.temperature >= 0.0) config["temperature"] = options.temperature;
  if (options.json_mode) config["responseMimeType"] = "application/json";
  return body;
}

/// The member, or null where `value` is no object or lacks it.
const json& member(const json& value, const char* name) {
  static const json kNull;
  if (!value.is_object()) return kNull;
  const auto found = value.find(name);
  return found == value.end() ? kNull : *found;
}

const json& first(const json& list) {
  static const json kNull;
  return list.is_array() && !list.empty() ? list[0] : kNull;
}

std::string text_or_empty(const json& value) {
  return value.is_string() ? value.get<std::string>() : std::string();
}

uint64_t count_or_zero(const json& value) {
  return value.is_number_unsigned() ? value.get<uint64_t>() : 0;
}

Error bad_answer(const std::string& what) {
  return Error(ErrorCode::kCorrupt, "the endpoint's answer: " + what);
}

/// "content" is a text, or a list of parts of which those with a text count.
std::string openai_text(const json& content) {
  if (!content.is_array()) return text_or_empty(content);
  std::string text;
  for (const json& part : content) text += text_or_empty(member(part, "text"));
  return text;
}

Result<Completion> openai_completion(const json& body) {
  const json& choice = first(member(body, "choices"));
  if (!choice.is_object()) return bad_answer("\"choices\" is not a list with an entry");
  const json& message = member(choice, "message");
  if (!message.is_object()) return bad_answer("\"choices[0].message\" is missing");
  Completion completion;
  completion.text = openai_text(member(message, "content"));
  completion.finish = text_or_empty(member(choice, "finish_reason"));
  if (!text_or_empty(member(message, "refusal")).empty()) completion.finish = "refusal";
  completion.llm = text_or_empty(member(body, "model"));
  const json& usage = member(body, "usage");
  completion.counted = member(usage, "prompt_tokens").is_number_unsigned();
  completion.tokens_in = count_or_zero(member(usage, "prompt_tokens"));
  completion.tokens_out = count_or_zero(member(usage, "completion_tokens"));
  return completion;
}

Result<Completion> gemini_completion(const json& body) {
  Completion completion;
  completion.llm = text_or_empty(member(body, "modelVersion"));
  const json& usage = member(body, "usageMetadata");
  completion.counted = member(usage, "promptTokenCount").is_number_unsigned();
  completion.tokens_in = count_or_zero(member(usage, "promptTokenCount"));
  completion.tokens_out = count_or_zero(member(usage, "candidatesTokenCount")) +
                          count_or_zero(member(usage, "thoughtsTokenCount"));
  const json& candidate = first(member(body, "candidates"));
  if (!candidate.is_object()) {
    completion.finish = text_or_empty(member(member(body, "promptFeedback"), "blockReason"));
    if (!completion.finish.empty()) return completion;
    return bad_answer("\"candidates\" is not a list with an entry");
  }
  completion.finish = text_or_empty(member(candidate, "finishReason"));
  const json& parts = member(member(candidate, "content"), "parts");
  if (parts.is_array()) {
    for (const json& part : parts) {
      if (member(part, "thought") != true) completion.text += text_or_empty(member(part, "text"));
    }
  }
  return completion;
}

}  // namespace

std::string_view to_string(Api api) { return api == Api::kGemini ? "gemini" : "openai"; }

Result<Api> parse_api(std::string_view name) {
  if (name == "openai") return Api::kOpenAi;
  if (name == "gemini") return Api::kGemini;
  return Error(ErrorCode::kInvalidArgument, "api: openai or gemini, not \"" + excerpt(name) + "\"");
}

std::string_view default_base_url(Api api) {
  return api == Api::kGemini ? "https://generativelanguage.googleapis.com/v1beta"
                             : "https://api.openai.com/v1";
}

Result<void> check(const EndpointOptions& options) {
  const Result<curl::Url> url = curl::parse_url(base_of(options));
  if (!url) return url.error().with("base_url");
  const auto bad = [](const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); };
  if (!url->query.empty()) {
    return bad("base_url: " + url->shown() +
               " has a query; a key does not belong there but into the environment");
  }
  if (options.llm.empty()) return bad("llm: the name of the model is missing");
  if (options.max_output_tokens == 0) return bad("max_output_tokens: must be positive");
  if (!(options.temperature <= 2.0)) return bad("temperature: at most 2");
  if (options.limit_field.empty()) return bad("limit_field: must not be empty");
  return {};
}

Question make_question(const EndpointOptions& options, const std::vector<Message>& messages) {
  Question question;
  if (options.api == Api::kGemini) {
    question.url = base_of(options) + "/" + path_of_model(options.llm) + ":generateContent";
    question.body = gemini_body(options, messages).dump();
    if (!options.key.empty()) question.headers.push_back({"x-goog-api-key", options.key});
  } else {
    question.url = base_of(options) + "/chat/completions";
    question.body = openai_body(options, messages).dump();
    if (!options.key.empty())
      question.headers.push_back({"Authorization", "Bearer " + options.key});
  }
  return question;
}

Result<Completion> parse_completion(Api api, std::string_view body) {
  const Result<json> parsed = parse_json(body, "the endpoint's answer", kLimits);
  if (!parsed) return parsed.error();
  if (!parsed->is_object()) return bad_answer("not a JSON object");
  return api == Api::kGemini ? gemini_completion(*parsed) : openai_completion(*parsed);
}

std::string error_message(std::string_view body, std::string_view key) {
  const Result<json> parsed = parse_json(body, "the answer", kLimits);
  if (!parsed) return "";
  const json& top = parsed->is_array() ? first(*parsed) : *parsed;
  const json& error = member(top, "error");
  std::string text =
      error.is_string() ? text_or_empty(error) : text_or_empty(member(error, "message"));
  if (text.empty()) text = text_or_empty(member(top, "detail"));
  if (!key.empty()) {
    for (size_t at = text.find(key); at != std::string::npos; at = text.find(key, at)) {
      text.replace(at, key.size(), "…");
    }
  }
  std::replace_if(
      text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  constexpr size_t kLength = 300;
  return std::string(utf8::prefix(text, kLength));
}

}  // namespace prefilter::oracle
