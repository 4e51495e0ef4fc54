#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/http_server.h"

namespace prefilter::oracle {

/// The body that an OpenAI-compatible endpoint sends around what its model wrote.
inline std::string chat_body(const std::string& text, int tokens_in = 100, int tokens_out = 10) {
  return nlohmann::json{
      {"model", "judge-2026"},
      {"choices",
       {{{"message", {{"role", "assistant"}, {"content", text}}}, {"finish_reason", "stop"}}}},
      {"usage", {{"prompt_tokens", tokens_in}, {"completion_tokens", tokens_out}}}}
      .dump();
}

inline test::HttpAnswer says(const std::string& text) { return {.body = chat_body(text)}; }

/// A judgement as the model should write it.
inline std::string judged(double score, const std::string& reason = "because") {
  return nlohmann::json{{"reason", reason}, {"signals", {"a sign"}}, {"score", score}}.dump();
}

/// What the model is shown first: the article between its lines.
inline std::string article_of(const test::HttpRequest& request) {
  return nlohmann::json::parse(request.body)["messages"][1]["content"].get<std::string>();
}

/// How many questions about the article came before this one in the same conversation.
inline size_t turn_of(const test::HttpRequest& request) {
  return (nlohmann::json::parse(request.body)["messages"].size() - 2) / 2;
}

}  // namespace prefilter::oracle
