#include "lab/oracle/endpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace prefilter::oracle {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<Message> kTalk = {{Speaker::kRubric, "judge"},
                                    {Speaker::kAsker, "an article"},
                                    {Speaker::kModel, "7"},
                                    {Speaker::kAsker, "in JSON"}};

EndpointOptions openai() {
  return {.base_url = "http://127.0.0.1:1/v1/", .llm = "judge-1", .key = "sk-secret"};
}
EndpointOptions gemini() {
  return {.api = Api::kGemini, .llm = "gemini-x", .key = "g-secret", .max_output_tokens = 300};
}

TEST(Endpoint, AsksInOpenAisWay) {
  const Question question = make_question(openai(), kTalk);
  EXPECT_EQ(question.url, "http://127.0.0.1:1/v1/chat/completions");
  ASSERT_EQ(question.headers.size(), 1U);
  EXPECT_EQ(question.headers[0].name, "Authorization");
  EXPECT_EQ(question.headers[0].value, "Bearer sk-secret");
  EXPECT_EQ(json::parse(question.body), json::parse(R"({
    "model": "judge-1", "temperature": 0.0, "max_tokens": 1024,
    "response_format": {"type": "json_object"},
    "messages": [{"role": "system", "content": "judge"}, {"role": "user", "content": "an article"},
                 {"role": "assistant", "content": "7"}, {"role": "user", "content": "in JSON"}]})"));
}

TEST(Endpoint, AsksInGeminisWay) {
  const Question question = make_question(gemini(), kTalk);
  EXPECT_EQ(question.url,
            "https://generativelanguage.googleapis.com/v1beta/models/gemini-x:generateContent");
  ASSERT_EQ(question.headers.size(), 1U);
  EXPECT_EQ(question.headers[0].name, "x-goog-api-key");
  EXPECT_EQ(json::parse(question.body), json::parse(R"({
    "systemInstruction": {"parts": [{"text": "judge"}]},
    "contents": [{"role": "user", "parts": [{"text": "an article"}]},
                 {"role": "model", "parts": [{"text": "7"}]},
                 {"role": "user", "parts": [{"text": "in JSON"}]}],
    "generationConfig": {"temperature": 0.0, "maxOutputTokens": 300,
                         "responseMimeType": "application/json"}})"));
}

TEST(Endpoint, LeavesOutWhatAModelRefuses) {
  EndpointOptions options = openai();
  options.temperature = -1.0;
  options.json_mode = false;
  options.limit_field = "max_completion_tokens";
  options.key.clear();
  const Question question = make_question(options, kTalk);
  const json body = json::parse(question.body);
  EXPECT_FALSE(body.contains("temperature"));
  EXPECT_FALSE(body.contains("response_format"));
  EXPECT_FALSE(body.contains("max_tokens"));
  EXPECT_EQ(body["max_completion_tokens"], 1024);
  EXPECT_TRUE(question.headers.empty());
}

TEST(Endpoint, AModelsNameCannotLeaveItsPlaceInTheAddress) {
  EndpointOptions options = gemini();
  options.llm = "a?b#c d";
  EXPECT_THAT(make_question(options, kTalk).url,
              HasSubstr("/models/a%3Fb%23c%20d:generateContent"));
  options.llm = "tunedModels/mine";
  EXPECT_THAT(make_question(options, kTalk).url, HasSubstr("/v1beta/tunedModels/mine:generate"));
}

TEST(Endpoint, ReadsOpenAisAnswer) {
  const Result<Completion> said = parse_completion(Api::kOpenAi, R"({
    "model": "judge-1-2026", "choices": [{"message": {"role": "assistant", "content": "{}"},
    "finish_reason": "stop"}], "usage": {"prompt_tokens": 812, "completion_tokens": 45}})");
  ASSERT_TRUE(said) << said.error().message();
  EXPECT_EQ(said->text, "{}");
  EXPECT_EQ(said->finish, "stop");
  EXPECT_EQ(said->llm, "judge-1-2026");
  EXPECT_EQ(said->tokens_in, 812U);
  EXPECT_EQ(said->tokens_out, 45U);
  EXPECT_TRUE(said->counted);
}

TEST(Endpoint, ReadsContentInPartsARefusalAndAnAnswerWithoutCounts) {
  const Result<Completion> parts = parse_completion(
      Api::kOpenAi,
      R"({"choices":[{"message":{"content":[{"type":"text","text":"a"},{"text":"b"}]}}]})");
  EXPECT_EQ(parts->text, "ab");
  EXPECT_FALSE(parts->counted);
  const Result<Completion> refused = parse_completion(
      Api::kOpenAi, R"({"choices":[{"message":{"content":null,"refusal":"I cannot."}}]})");
  EXPECT_EQ(refused->text, "");
  EXPECT_EQ(refused->finish, "refusal");
}

TEST(Endpoint, ReadsGeminisAnswerWithoutItsThoughts) {
  const Result<Completion> said = parse_completion(Api::kGemini, R"({
    "candidates": [{"content": {"parts": [{"text": "hm", "thought": true}, {"text": "{\"a\":"},
    {"text": "1}"}, {"thoughtSignature": "x"}]}, "finishReason": "STOP"}], "modelVersion": "g-2",
    "usageMetadata": {"promptTokenCount": 9, "candidatesTokenCount": 4, "thoughtsTokenCount": 6}})");
  ASSERT_TRUE(said) << said.error().message();
  EXPECT_EQ(said->text, "{\"a\":1}");
  EXPECT_EQ(said->finish, "STOP");
  EXPECT_EQ(said->llm, "g-2");
  EXPECT_EQ(said->tokens_in, 9U);
  EXPECT_EQ(said->tokens_out, 10U);
}

TEST(Endpoint, AGeminiPromptThatWasBlockedSaysWhy) {
  const Result<Completion> said =
      parse_completion(Api::kGemini, R"({"promptFeedback": {"blockReason": "SAFETY"}})");
  ASSERT_TRUE(said);
  EXPECT_EQ(said->text, "");
  EXPECT_EQ(said->finish, "SAFETY");
}

TEST(Endpoint, RefusesWhatIsNoAnswer) {
  for (const char* body : {"", "<html>", "[]", "{}", "{\"choices\": []}", "{\"choices\": {}}",
                           "{\"choices\": [7]}", "{\"choices\": [{}]}"}) {
    for (const Api api : {Api::kOpenAi, Api::kGemini}) {
      const Result<Completion> said = parse_completion(api, body);
      ASSERT_FALSE(said) << body;
      EXPECT_EQ(said.error().code(), ErrorCode::kCorrupt);
    }
  }
}

TEST(Endpoint, AnErrorsMessageIsFoundAndShowsNoKey) {
  EXPECT_EQ(error_message(R"({"error":{"message":"bad key sk-1\nx sk-1"}})", "sk-1"),
            "bad key … x …");
  EXPECT_EQ(error_message(R"([{"error":{"message":"quota"}}])", ""), "quota");
  EXPECT_EQ(error_message(R"({"error":"no such model"})", ""), "no such model");
  EXPECT_EQ(error_message(R"({"detail":"busy"})", ""), "busy");
  EXPECT_EQ(error_message("<html>", ""), "");
  EXPECT_EQ(error_message("{}", ""), "");
}

TEST(Endpoint, OptionsThatCannotWorkAreRefused) {
  EXPECT_TRUE(check(openai()));
  EXPECT_TRUE(check(gemini()));
  const auto fault = [](EndpointOptions options) {
    const Result<void> checked = check(options);
    return checked ? "" : checked.error().message();
  };
  EndpointOptions options = gemini();
  options.base_url = "https://example.org/v1?key=g-secret";
  EXPECT_THAT(fault(options), HasSubstr("environment"));
  EXPECT_THAT(fault(options), Not(HasSubstr("g-secret")));
  options.base_url = "https://me:g-secret@example.org/v1";
  EXPECT_THAT(fault(options), HasSubstr("secrets"));
  EXPECT_THAT(fault(options), Not(HasSubstr("g-secret")));
  options.base_url = "file:///etc/passwd";
  EXPECT_NE(fault(options), "");
  options = gemini();
  options.llm.clear();
  EXPECT_THAT(fault(options), HasSubstr("llm"));
  options = gemini();
  options.max_output_tokens = 0;
  EXPECT_NE(fault(options), "");
}

TEST(Endpoint, ApisHaveNames) {
  EXPECT_EQ(*parse_api("gemini"), Api::kGemini);
  EXPECT_EQ(*parse_api(to_string(Api::kOpenAi)), Api::kOpenAi);
  EXPECT_FALSE(parse_api("bard"));
}

}  // namespace
}  // namespace prefilter::oracle
