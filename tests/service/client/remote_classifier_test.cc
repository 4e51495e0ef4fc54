#include "service/client/remote_classifier.h"

#include <gtest/gtest.h>

#include "tests/support/fake_service.h"

namespace prefilter::client {
namespace {

using std::chrono::milliseconds;
using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;

std::vector<Article> articles(size_t count) {
  std::vector<Article> all;
  for (size_t i = 0; i < count; ++i) all.push_back({std::string(i + 1, 't'), "\"é\"\n", "en"});
  return all;
}

RemoteClassifier open(const ServerOptions& options) {
  Result<RemoteClassifier> created = RemoteClassifier::create(options);
  EXPECT_TRUE(created) << created.error().message();
  return *std::move(created);
}

void expect_all_pass(const std::vector<RemoteVerdict>& verdicts, size_t count, ErrorCode code) {
  ASSERT_EQ(verdicts.size(), count);
  for (const RemoteVerdict& one : verdicts) {
    EXPECT_EQ(one.verdict.action, Action::kPass);
    EXPECT_EQ(one.verdict.decided_by, DecidedBy::kErrorPass);
    ASSERT_TRUE(one.verdict.error);
    EXPECT_EQ(one.verdict.error->code(), code) << one.verdict.error->message();
  }
}

TEST(RemoteClassifier, SendsArticlesAsLinesAndReturnsTheVerdictsInOrder) {
  const HttpServer server(
      [](const HttpRequest& request, size_t) { return test::fake_service(request); });
  RemoteClassifier remote = open({.url = server.url("/prefix/"), .token = "sesame"});
  const std::vector<RemoteVerdict> verdicts = remote.classify(articles(3));
  ASSERT_EQ(verdicts.size(), 3U);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(verdicts[i].verdict.p_commerce, static_cast<float>(i + 1) / 100.0F);
    EXPECT_EQ(verdicts[i].model, "far@1");
    EXPECT_EQ(verdicts[i].verdict.language, "en");
  }
  const HttpRequest seen = server.requests().at(0);
  EXPECT_EQ(seen.target, "/prefix/v1/classify:batch");
  EXPECT_EQ(seen.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(seen.header("authorization"), "Bearer sesame");
  EXPECT_TRUE(remote.classify({}).empty());
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(RemoteClassifier, AsksForTheModel) {
  const HttpServer server([](const HttpRequest&, size_t number) {
    return HttpAnswer{.body = number == 0 ? R"({"model":{"name":"far@1","threshold":0.5},"x":1})"
                                          : R"({"model":7})"};
  });
  RemoteClassifier remote = open({.url = server.url()});
  const Result<RemoteModel> model = remote.model();
  ASSERT_TRUE(model) << model.error().message();
  EXPECT_EQ(model->name, "far@1");
  EXPECT_EQ(model->threshold, 0.5F);
  EXPECT_FALSE(remote.model());
  EXPECT_EQ(server.requests().at(0).target, "/info");
}

TEST(RemoteClassifier, SplitsWhatIsTooLargeForOneRequest) {
  const HttpServer server(
      [](const HttpRequest& request, size_t) { return test::fake_service(request); });
  RemoteClassifier remote = open({.url = server.url(), .request_bytes = 20});
  const std::vector<RemoteVerdict> verdicts = remote.classify(articles(9));
  ASSERT_EQ(verdicts.size(), 9U);
  for (size_t i = 0; i < 9; ++i) {
    EXPECT_EQ(verdicts[i].verdict.p_commerce, static_cast<float>(i + 1) / 100.0F);
  }
  EXPECT_GT(server.requests().size(), 3U);
}

TEST(RemoteClassifier, TriesASecondTimeOnce) {
  const HttpServer server([](const HttpRequest& request, size_t number) {
    if (number == 0) return HttpAnswer{.status = 503, .headers = {{"Retry-After", "0"}}};
    if (number == 1) return test::fake_service(request);
    return HttpAnswer{.body = "cut", .drop_bytes = 1};
  });
  RemoteClassifier remote = open({.url = server.url()});
  EXPECT_FALSE(remote.classify(articles(1)).at(0).verdict.error);
  EXPECT_EQ(server.requests().size(), 2U);
  expect_all_pass(remote.classify(articles(2)), 2, ErrorCode::kUnavailable);
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST(RemoteClassifier, DoesNotWaitLongerThanItsDeadlineForASecondTry) {
  const HttpServer server([](const HttpRequest&, size_t) {
    return HttpAnswer{.status = 429, .headers = {{"Retry-After", "3600"}}};
  });
  RemoteClassifier remote = open({.url = server.url()});
  expect_all_pass(remote.classify(articles(1)), 1, ErrorCode::kOverloaded);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(RemoteClassifier, ASlowServerMissesTheDeadline) {
  const HttpServer server(
      [](const HttpRequest&, size_t) { return HttpAnswer{.delay_ms = 60'000}; });
  RemoteClassifier remote = open({.url = server.url(), .deadline = milliseconds(100)});
  expect_all_pass(remote.classify(articles(2)), 2, ErrorCode::kDeadline);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(RemoteClassifier, WhatTheServerRefusesIsNotSentAgainAndItsReasonIsTold) {
  const HttpServer server([](const HttpRequest&, size_t) {
    return HttpAnswer{.status = 401,
                      .body = R"({"error":"unknown token","error_type":"unauthorized",)"
                              R"("hint":"ask your administrator"})"};
  });
  RemoteClassifier remote = open({.url = server.url()});
  const std::vector<RemoteVerdict> verdicts = remote.classify(articles(1));
  expect_all_pass(verdicts, 1, ErrorCode::kUnauthorized);
  EXPECT_EQ(verdicts[0].verdict.error->message(),
            "the server answered 401: unknown token: ask your administrator");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(RemoteClassifier, AnAnswerWithoutSensePassesTheArticles) {
  const HttpServer server([](const HttpRequest& request, size_t number) {
    HttpAnswer answer = test::fake_service(request);
    if (number == 0) answer.body = "<html>hello</html>";
    if (number == 1) answer.body.erase(0, answer.body.find('\n') + 1);  // the first one is missing
    if (number == 2) answer.body += answer.body;
    return answer;
  });
  RemoteClassifier remote = open({.url = server.url(), .breaker = {.failures = 9}});
  for (int i = 0; i < 3; ++i) {
    expect_all_pass(remote.classify(articles(2)), 2, ErrorCode::kUnavailable);
  }
  EXPECT_FALSE(remote.classify(articles(2)).at(1).verdict.error);
}

TEST(RemoteClassifier, LeavesAServerThatIsGoneAloneForAWhile) {
  std::string gone;
  {
    const HttpServer server([](const HttpRequest&, size_t) { return HttpAnswer{}; });
    gone = server.url();
  }
  RemoteClassifier remote =
      open({.url = gone, .breaker = {.failures = 1, .pause = std::chrono::minutes(5)}});
  const std::vector<RemoteVerdict> first = remote.classify(articles(1));
  expect_all_pass(first, 1, ErrorCode::kUnavailable);
  EXPECT_NE(first[0].verdict.error->message().find("is the address right"), std::string::npos);
  const std::vector<RemoteVerdict> second = remote.classify(articles(500));
  expect_all_pass(second, 500, ErrorCode::kUnavailable);
  EXPECT_NE(second[0].verdict.error->message().find("left alone"), std::string::npos);
}

TEST(RemoteClassifier, RefusesAnAddressThatIsNone) {
  for (const ServerOptions& options :
       {ServerOptions{.url = "localhost:80"}, ServerOptions{.url = "http://h/?a=b"},
        ServerOptions{.url = "http://h", .deadline = milliseconds(0)},
        ServerOptions{.url = "http://h", .request_bytes = 0}}) {
    const auto created = RemoteClassifier::create(options);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code(), ErrorCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace prefilter::client
