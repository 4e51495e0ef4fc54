#include "base/curl/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "tests/support/http_server.h"
#include "tests/support/temp_file.h"

namespace prefilter::curl {
namespace {

using test::HttpAnswer;
using test::HttpRequest;
using test::HttpServer;
using ::testing::HasSubstr;
using ::testing::Not;

Client client(const ClientOptions& options = {}) {
  Result<Client> created = Client::create(options);
  EXPECT_TRUE(created);
  return *std::move(created);
}

/// A server that always says the same.
HttpServer::Handler always(const HttpAnswer& answer) {
  return [answer](const HttpRequest&, size_t) { return answer; };
}

TEST(HttpClient, GetsABodyItsStatusAndItsHeaders) {
  const HttpServer server(always({.body = "hello", .headers = {{"ETag", "\"v1\""}}}));
  const Result<Response> response = client().get(server.url("/feed"));
  ASSERT_TRUE(response) << response.error().message();
  EXPECT_EQ(response->status, 200);
  EXPECT_EQ(response->body, "hello");
  EXPECT_EQ(response->header("etag"), "\"v1\"");
  EXPECT_EQ(response->header("not-there"), "");
  EXPECT_EQ(response->url, server.url("/feed"));
  EXPECT_EQ(server.requests()[0].header("user-agent"), "prefilter-lab");
}

TEST(HttpClient, AsksOnlyForWhatChanged) {
  const HttpServer server([](const HttpRequest& request, size_t) {
    const bool same = request.header("if-none-match") == "\"v1\"" &&
                      request.header("if-modified-since") == "Sun, 06 Nov 1994 08:49:37 GMT";
    return HttpAnswer{.status = same ? 304 : 200, .body = same ? "" : "new"};
  });
  Client http = client();
  EXPECT_EQ(http.get(server.url("/"))->body, "new");
  const Result<Response> again = http.get(
      server.url("/"), {.etag = "\"v1\"", .last_modified = "Sun, 06 Nov 1994 08:49:37 GMT"});
  EXPECT_TRUE(again->not_modified());
  EXPECT_EQ(http.get(server.url("/"))->body, "new");  // nothing of a request stays for the next
}

TEST(HttpClient, PostsJsonWithHeaders) {
  const HttpServer server(always({.body = "{}"}));
  const Result<Response> response =
      client().post_json(server.url("/v1"), R"({"a":1})", {{"Authorization", "Bearer k"}});
  ASSERT_TRUE(response);
  const HttpRequest seen = server.requests()[0];
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.target, "/v1");
  EXPECT_EQ(seen.body, R"({"a":1})");
  EXPECT_EQ(seen.header("content-type"), "application/json");
  EXPECT_EQ(seen.header("authorization"), "Bearer k");
}

TEST(HttpClient, AnErrorStatusIsAnAnswerToo) {
  const HttpServer server(
      always({.status = 429, .body = "slow down", .headers = {{"Retry-After", "7"}}}));
  const Result<Response> response = client().get(server.url("/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 429);
  EXPECT_EQ(response->body, "slow down");
  EXPECT_EQ(response->retry_after_s, 7.0);
  EXPECT_FALSE(response->ok());
}

TEST(HttpClient, RetryAfterInThePastIsNow) {
  const HttpServer server(
      always({.status = 503, .headers = {{"Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"}}}));
  const Result<Response> response = client().get(server.url("/"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->retry_after_s, 0.0);
}

TEST(HttpClient, FollowsRedirectsOfAGetAndKeepsTheLastHeaders) {
  const HttpServer server([](const HttpRequest& request, size_t) {
    if (request.target == "/new") return HttpAnswer{.body = "here"};
    return HttpAnswer{.status = 301, .headers = {{"Location", "/new"}, {"ETag", "\"old\""}}};
  });
  const Result<Response> response = client().get(server.url("/old"));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->body, "here");
  EXPECT_EQ(response->url, server.url("/new"));
  EXPECT_EQ(response->header("ETag"), "");
}

TEST(HttpClient, EndsACircleOfRedirects) {
  const HttpServer server(always({.status = 302, .headers = {{"Location", "/again"}}}));
  const Result<Response> response = client({.max_redirects = 3}).get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
  EXPECT_THAT(response.error().message(), HasSubstr("more than 3 times"));
  EXPECT_EQ(server.requests().size(), 4U);
}

TEST(HttpClient, FollowsNoRedirectToAFileNorOfAPost) {
  const HttpServer server(always({.status = 307, .headers = {{"Location", "file:///etc/passwd"}}}));
  Client http = client();
  const Result<Response> response = http.get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
  EXPECT_EQ(http.post_json(server.url("/"), "{}")->status, 307);
}

TEST(HttpClient, RefusesOtherProtocols) {
  const Result<Response> response = client().get("file:///etc/passwd");
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kInvalidArgument);
}

TEST(HttpClient, ASlowAnswerIsADeadline) {
  const HttpServer server(always({.body = "late", .delay_ms = 60'000}));
  const Result<Response> response = client({.total_timeout_ms = 200}).get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kDeadline);
  EXPECT_THAT(response.error().message(), HasSubstr("200 ms"));
}

TEST(HttpClient, AnAnswerThatBreaksOffIsAnError) {
  const HttpServer server(always({.body = "{\"whole\": true}", .drop_bytes = 5}));
  const Result<Response> response = client().get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
}

TEST(HttpClient, GarbageIsAnError) {
  const HttpServer server(always({.instead = "\x16\x03 this is no HTTP\r\n\r\n"}));
  const Result<Response> response = client().get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
}

TEST(HttpClient, AClosedPortIsUnavailableAndSaysWhatToCheck) {
  std::string gone;
  {
    const HttpServer server(always({}));
    gone = server.url("/v1?key=secret");
  }
  const Result<Response> response = client().get(gone);
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnavailable);
  EXPECT_THAT(response.error().message(), HasSubstr("is the address right"));
  EXPECT_THAT(response.error().message(), Not(HasSubstr("secret")));
}

TEST(HttpClient, ABodyPastTheLimitIsAnErrorAndOneOfJustThatSizeIsNot) {
  const HttpServer server(always({.body = std::string(1000, 'x')}));
  EXPECT_TRUE(client({.max_response_bytes = 1000}).get(server.url("/")));
  const Result<Response> response = client({.max_response_bytes = 999}).get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnsupported);
}

TEST(HttpClient, TheLimitCountsUnpackedBytes) {
  const HttpServer server(always({.body = testing::gzip(std::string(1U << 20, 'x')),
                                  .headers = {{"Content-Encoding", "gzip"}}}));
  EXPECT_EQ(client().get(server.url("/"))->body.size(), 1U << 20);
  EXPECT_FALSE(client({.max_response_bytes = 100'000}).get(server.url("/")));
}

TEST(HttpClient, EndlessHeadersAreAnError) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 20'000; ++i) answer += "X-Filler-" + std::to_string(i) + ": on and on\r\n";
  const HttpServer server(always({.instead = answer + "\r\n"}));
  const Result<Response> response = client().get(server.url("/"));
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kUnsupported);
}

TEST(HttpClient, CanBeCancelledWhileItWaits) {
  const HttpServer server(always({.delay_ms = 60'000}));
  std::atomic<bool> stop = false;
  Client http = client({.cancelled = [&stop] { return stop.load(); }});
  std::thread other([&] {
    while (server.requests().empty()) std::this_thread::yield();
    stop = true;
  });
  const Result<Response> response = http.get(server.url("/"));
  other.join();
  ASSERT_FALSE(response);
  EXPECT_THAT(response.error().message(), HasSubstr("cancelled"));
}

TEST(HttpClient, AHeaderCannotSmuggleInAnotherAndIsNotQuoted) {
  const HttpServer server(always({}));
  const Result<Response> response =
      client().post_json(server.url("/"), "{}", {{"Authorization", "Bearer secret\r\nHost: evil"}});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code(), ErrorCode::kInvalidArgument);
  EXPECT_THAT(response.error().message(), Not(HasSubstr("secret")));
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpClient, WorksAgainAfterAnError) {
  const HttpServer server([](const HttpRequest&, size_t number) {
    return number == 0 ? HttpAnswer{.body = "cut", .drop_bytes = 1} : HttpAnswer{.body = "whole"};
  });
  Client http = client();
  EXPECT_FALSE(http.get(server.url("/")));
  EXPECT_EQ(http.get(server.url("/"))->body, "whole");
}

TEST(HttpClient, RefusesOptionsOutOfRange) {
  EXPECT_FALSE(Client::create({.total_timeout_ms = 0}));
  EXPECT_FALSE(Client::create({.max_response_bytes = 0}));
  EXPECT_FALSE(Client::create({.max_redirects = -1}));
}

}  // namespace
}  // namespace prefilter::curl
