#include "lab/oracle/exchange.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "tests/lab/oracle/scripted_model.h"

namespace prefilter::oracle {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;
using ::testing::HasSubstr;
using ::testing::Not;

/// Puts one question, quickly, to a server with these answers.
class Exchange : public testing::Test {
 protected:
  Result<Exchanged> put(const HttpServer& server, int retries = 3, int timeout_ms = 5000) {
    const EndpointOptions endpoint{
        .base_url = server.url("/v1"), .llm = "judge", .key = "sk-secret"};
    Result<curl::Client> client = curl::Client::create({.total_timeout_ms = timeout_ms});
    EXPECT_TRUE(client);
    const ExchangeOptions options{
        .key = endpoint.key,
        .backoff = {.first_s = 0.001, .longest_s = 0.01, .patience_s = 2.0},
        .retries = retries,
        .cancelled = [this] { return stop_.load(); }};
    Random random(1);
    return exchange(*client, make_question(endpoint, {{Speaker::kAsker, "?"}}), options, random);
  }
  std::atomic<bool> stop_ = false;
};

/// The first answers of a server; after them it behaves.
HttpServer::Handler first(std::vector<HttpAnswer> answers) {
  return [answers](const HttpRequest&, size_t number) {
    return number < answers.size() ? answers[number] : says("fine");
  };
}

TEST_F(Exchange, TriesAgainAfterWhatMayPass) {
  const HttpServer server(first({{.status = 429, .headers = {{"Retry-After", "0"}}},
                                 {.status = 500},
                                 {.status = 503, .body = "<html>busy</html>"}}));
  const Result<Exchanged> exchanged = put(server);
  ASSERT_TRUE(exchanged) << exchanged.error().message();
  EXPECT_EQ(exchanged->ending, Exchanged::Ending::kAnswered);
  EXPECT_EQ(exchanged->completion.text, "fine");
  EXPECT_EQ(exchanged->retries, 3U);
}

TEST_F(Exchange, TriesAgainAfterATimeoutAndABodyThatBreaksOff) {
  const HttpServer server(
      first({{.delay_ms = 60'000}, {.body = chat_body("cut"), .drop_bytes = 9}}));
  const Result<Exchanged> exchanged = put(server, 3, 300);
  ASSERT_TRUE(exchanged);
  EXPECT_EQ(exchanged->completion.text, "fine");
  EXPECT_EQ(exchanged->retries, 2U);
}

TEST_F(Exchange, KeepsABodyThatIsNoAnswerAndTriesAgain) {
  const HttpServer server(first({{.body = "<html>login</html>"}, {.body = "{\"choices\": []}"}}));
  const Result<Exchanged> exchanged = put(server);
  ASSERT_TRUE(exchanged);
  EXPECT_EQ(exchanged->completion.text, "fine");
  EXPECT_THAT(exchanged->unreadable,
              testing::ElementsAre("<html>login</html>", "{\"choices\": []}"));
}

TEST_F(Exchange, GivesUpAfterItsRetriesAndSaysWhy) {
  const HttpServer server([](const HttpRequest&, size_t) {
    return HttpAnswer{.status = 500, .body = R"({"error":{"message":"out of order"}})"};
  });
  const Result<Exchanged> exchanged = put(server, 2);
  ASSERT_TRUE(exchanged);
  EXPECT_EQ(exchanged->ending, Exchanged::Ending::kGivenUp);
  EXPECT_THAT(exchanged->fault, HasSubstr("3 tries: HTTP 500 (out of order)"));
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST_F(Exchange, GivesUpOnAServerThatAsksToWaitTooLong) {
  const HttpServer server(first({{.status = 429, .headers = {{"Retry-After", "3600"}}}}));
  const Result<Exchanged> exchanged = put(server);
  ASSERT_TRUE(exchanged);
  EXPECT_EQ(exchanged->ending, Exchanged::Ending::kGivenUp);
  EXPECT_THAT(exchanged->fault, HasSubstr("wait too long"));
}

TEST_F(Exchange, GivesUpAtOnceOnAQuestionThatIsRefused) {
  for (const int status : {400, 403, 413, 422}) {
    const HttpServer server(
        first({{.status = status, .body = R"({"error":{"message":"too long"}})"}}));
    const Result<Exchanged> exchanged = put(server);
    ASSERT_TRUE(exchanged);
    EXPECT_EQ(exchanged->ending, Exchanged::Ending::kGivenUp);
    EXPECT_EQ(exchanged->fault, "HTTP " + std::to_string(status) + " (too long)");
    EXPECT_EQ(server.requests().size(), 1U);
  }
}

TEST_F(Exchange, AWrongKeyOrAddressEndsEverythingWithoutShowingTheKey) {
  const HttpServer wrong_key(
      first({{.status = 401, .body = R"({"error":{"message":"bad key: sk-secret"}})"}}));
  const Result<Exchanged> unauthorized = put(wrong_key);
  ASSERT_FALSE(unauthorized);
  EXPECT_EQ(unauthorized.error().code(), ErrorCode::kUnauthorized);
  EXPECT_THAT(unauthorized.error().message(), HasSubstr("environment"));
  EXPECT_THAT(unauthorized.error().message(), Not(HasSubstr("secret")));
  const HttpServer wrong_name(first({{.status = 404}}));
  const Result<Exchanged> not_found = put(wrong_name);
  ASSERT_FALSE(not_found);
  EXPECT_EQ(not_found.error().code(), ErrorCode::kNotFound);
}

TEST_F(Exchange, StopsWaitingWhenCancelled) {
  const HttpServer server([this](const HttpRequest&, size_t) {
    stop_ = true;
    return HttpAnswer{.status = 429, .headers = {{"Retry-After", "1"}}};
  });
  const Result<Exchanged> exchanged = put(server);
  ASSERT_TRUE(exchanged);
  EXPECT_EQ(exchanged->ending, Exchanged::Ending::kCancelled);
  EXPECT_EQ(server.requests().size(), 1U);
}

}  // namespace
}  // namespace prefilter::oracle
