#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/curl/client.h"
#include "prefilter/error.h"

namespace prefilter::oracle {

/// How a language model is spoken to.
enum class Api {
  kOpenAi,  ///< POST BASE/chat/completions, as OpenAI, vLLM, llama.cpp, Ollama and others have it
  kGemini,  ///< POST BASE/models/LLM:generateContent, as Google's Gemini API has it
};

/// "openai" and "gemini". Errors: kInvalidArgument.
std::string_view to_string(Api api);
Result<Api> parse_api(std::string_view name);

/// Where Google and OpenAI themselves listen.
std::string_view default_base_url(Api api);

struct EndpointOptions {
  Api api = Api::kOpenAi;
  std::string base_url = {};        ///< http or https, without a query; empty: default_base_url
  std::string llm = {};             ///< the model's name, as the endpoint knows it
  std::string key = {};             ///< empty: none is sent; never printed nor written to a file
  double temperature = 0.0;         ///< 0 to 2; below 0: not sent, for models that refuse it
  size_t max_output_tokens = 1024;  ///< of one answer; > 0
  bool json_mode = true;            ///< asks the endpoint to let nothing but JSON through
  /// OpenAI's newer models call the limit of an answer max_completion_tokens.
  std::string limit_field = "max_tokens";
};

enum class Speaker { kRubric, kAsker, kModel };

/// One turn of a conversation, the rubric first.
struct Message {
  Speaker speaker = Speaker::kAsker;
  std::string text;  ///< UTF-8
};

/// What a model said.
struct Completion {
  std::string text;         ///< empty if it refused
  std::string finish;       ///< why it stopped, in the endpoint's word: "stop", "length", "SAFETY"
  std::string llm;          ///< which model answered, as the endpoint says; may be empty
  uint64_t tokens_in = 0;   ///< that the endpoint counted
  uint64_t tokens_out = 0;  ///< likewise, thoughts included
  bool counted = false;     ///< whether it said how many
};

/// Errors: kInvalidArgument for a base URL that is none, or holds a secret or a query; for options
/// out of range.
Result<void> check(const EndpointOptions& options);

/// One question to the endpoint. The texts are made valid UTF-8 first.
struct Question {
  std::string url;
  std::string body;                   ///< JSON
  std::vector<curl::Header> headers;  ///< the key among them
};
Question make_question(const EndpointOptions& options, const std::vector<Message>& messages);

/// Reads the body of an answer with status 200. Errors: kCorrupt if it is not what the API
/// promises; the message names the field.
Result<Completion> parse_completion(Api api, std::string_view body);

/// What an endpoint says of an error in its body, on one line and without the key; "" if it says
/// nothing readable.
std::string error_message(std::string_view body, std::string_view key);

}  // namespace prefilter::oracle
