#include "service/http/server.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "tests/service/http/echo_handler.h"
#include "tests/support/raw_client.h"

namespace prefilter::http {
namespace {

using std::chrono::milliseconds;
using test::get;
using test::post;
using test::RawAnswer;
using test::RawClient;

ServerSettings any_port() {
  ServerSettings settings;
  settings.port = 0;
  return settings;
}

std::unique_ptr<Server> start(Handler& handler, const ServerSettings& settings = any_port()) {
  auto server = Server::start(settings, handler);
  EXPECT_TRUE(server) << server.error().message();
  return *std::move(server);
}

TEST(Server, AnswersRequestAfterRequestOnOneConnection) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  for (const std::string body : {"first", "", "third"}) {
    client.send(post("/echo", body));
    const RawAnswer answer = client.receive();
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, body);
    EXPECT_EQ(answer.field("Connection"), "");
    EXPECT_EQ(answer.field("X-Request-Id").size(), 16U);
  }
}

TEST(Server, AnswersRequestsInTheirOrderThatCameInOnePiece) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(post("/echo", "one") + post("/stream", "two") + post("/echo", "three"));
  EXPECT_EQ(client.receive().body, "one");
  EXPECT_EQ(client.receive().body, "two");
  EXPECT_EQ(client.receive().body, "three");
}

TEST(Server, TakesABodyInChunksAndByteByByte) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  for (const char c : std::string("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
                                  "\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n")) {
    ASSERT_TRUE(client.send(std::string(1, c)));
  }
  EXPECT_EQ(client.receive().body, "hello world");
}

TEST(Server, TellsAClientThatWaitsToSendItsBody) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  client.send("ok");
  EXPECT_EQ(client.receive().body, "ok");
}

TEST(Server, RefusesABodyThatIsTooLargeBeforeItIsSent) {
  EchoHandler handler(10);
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n");
  const RawAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 413);
  EXPECT_EQ(nlohmann::json::parse(answer.body)["error_type"], "body_too_large");
  EXPECT_EQ(answer.field("Connection"), "close");
  EXPECT_TRUE(client.ended());
}

TEST(Server, EndsChunksThatLieAboutTheirSize) {
  EchoHandler handler(10);
  const auto server = start(handler);
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const char* body : {"ffffffffffffffff\r\n", "b\r\n01234567890\r\n0\r\n\r\n",
                           "5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n"}) {
    RawClient client(server->port());
    client.send(head + body);
    EXPECT_EQ(client.receive().status, 413) << body;
    EXPECT_TRUE(client.ended());
  }
  for (const char* body : {"x\r\n", "-1\r\n", "2\r\nabcdef\r\n"}) {
    RawClient client(server->port());
    client.send(head + body);
    EXPECT_EQ(client.receive().status, 400) << body;
    EXPECT_TRUE(client.ended());
  }
}

TEST(Server, RefusesHeadsThatAreNoHttpOrTooLarge) {
  EchoHandler handler;
  const auto server = start(handler);
  const std::string line = "GET /echo HTTP/1.1\r\nHost: a\r\n";
  std::string many = line;
  for (int i = 0; i < 10'000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  const std::vector<std::pair<std::string, int>> cases = {
      {"nonsense\r\n\r\n", 400},
      {"GET /echo HTTP/3.0\r\n\r\n", 400},
      {"GET /echo HTTP/1.1\r\n\r\n", 400},  // no Host
      {line + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
      {line + "Content-Length: -1\r\n\r\n", 400},
      {line + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
      {line + "Transfer-Encoding: gzip\r\n\r\n", 501},
      {line + "Bad Name: x\r\n\r\n", 400},
      {many + "\r\n", 431},
      {line + "X: " + std::string(20'000, 'x'), 431},
      {"GET /" + std::string(20'000, 'x'), 431}};
  for (const auto& [bytes, status] : cases) {
    RawClient client(server->port());
    client.send(bytes);
    const RawAnswer answer = client.receive();
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 80);
    EXPECT_TRUE(nlohmann::json::parse(answer.body).contains("hint"));
    EXPECT_TRUE(client.ended());
  }
}

TEST(Server, AnswersAClientThatSendsNoMoreButStillReads) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(post("/hold", "x"));
  client.half_close();
  handler.await_held(1);
  handler.release();
  EXPECT_EQ(client.receive().body, "held");
  EXPECT_TRUE(client.ended());
}

TEST(Server, ClosesAConnectionWhoseRequestBreaksOff) {
  EchoHandler handler;
  const auto server = start(handler);
  for (const std::string& part :
       {std::string(), std::string("GET /ec"), post("/echo", "whole").substr(0, 85)}) {
    RawClient client(server->port());
    client.send(part);
    client.half_close();
    EXPECT_EQ(client.receive().status, 0);
  }
}

TEST(Server, TellsASlowClientSoAndClosesTheConnection) {
  EchoHandler handler;
  ServerSettings settings = any_port();
  settings.head_time = settings.body_time = milliseconds(50);
  const auto server = start(handler, settings);
  for (const std::string& part :
       {std::string("GET /echo HT"), post("/echo", "whole").substr(0, 85)}) {
    RawClient client(server->port());
    client.send(part);
    EXPECT_EQ(client.receive().status, 408);
    EXPECT_TRUE(client.ended());
  }
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
  EchoHandler handler;
  ServerSettings settings = any_port();
  settings.idle = milliseconds(20);
  const auto server = start(handler, settings);
  RawClient client(server->port());
  EXPECT_EQ(client.receive().status, 0);
}

TEST(Server, ClosesAConnectionThatTakesNoAnswer) {
  EchoHandler handler(size_t{64} << 20);
  ServerSettings settings = any_port();
  settings.write_time = milliseconds(50);
  const auto server = start(handler, settings);
  RawClient client(server->port());
  client.send(post("/echo", std::string(size_t{32} << 20, 'x')));
  EXPECT_EQ(handler.await_completed(1), std::vector<int>{0});
  EXPECT_FALSE(client.receive().whole);
}

TEST(Server, ServesOthersWhileManyAreSlow) {
  EchoHandler handler;
  const auto server = start(handler);
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawClient>(server->port()));
    slow.back()->send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Le");
  }
  RawClient client(server->port());
  client.send(post("/echo", "quick"));
  EXPECT_EQ(client.receive().body, "quick");
}

TEST(Server, TurnsAwayMoreConnectionsThanItMayHave) {
  EchoHandler handler;
  ServerSettings settings = any_port();
  settings.max_connections = 1;
  const auto server = start(handler, settings);
  RawClient first(server->port());
  first.send(post("/echo", "in"));
  EXPECT_EQ(first.receive().body, "in");
  RawClient second(server->port());
  const RawAnswer answer = second.receive();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.field("Retry-After"), "1");
  EXPECT_EQ(handler.refused(), 1U);
}

TEST(Server, RefusesBodiesThatTogetherTakeTooMuchMemory) {
  EchoHandler handler(100'000);
  ServerSettings settings = any_port();
  settings.bodies_bytes = 150'000;
  const auto server = start(handler, settings);
  const std::string body(90'000, 'x');
  RawClient first(server->port());
  first.send(post("/hold", body));
  handler.await_held(1);
  RawClient second(server->port());
  second.send(post("/echo", body));
  EXPECT_EQ(second.receive().status, 503);
  handler.release();
  EXPECT_EQ(first.receive().body, "held");
  // Its memory is free again a moment after its answer.
  RawAnswer third;
  third.status = 503;
  for (int attempt = 0; third.status == 503 && attempt < 1000; ++attempt) {
    RawClient client(server->port());
    client.send(post("/echo", body));
    third = client.receive();
    if (third.status == 503) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(third.body, body);
}

TEST(Server, SpeaksHttp10) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send("POST /stream HTTP/1.0\r\nContent-Length: 3\r\n\r\nabc");
  const RawAnswer answer = client.receive();
  EXPECT_TRUE(answer.head.starts_with("HTTP/1.0 200 OK"));
  EXPECT_EQ(answer.body, "abc");
}

TEST(Server, AnswersHeadWithoutABody) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send("HEAD /refuse HTTP/1.1\r\nHost: a\r\n\r\n" + get("/echo"));
  const RawAnswer answer = client.receive(RawClient::Expect::kNoBody);
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.field("Content-Length"), "2");
  EXPECT_EQ(client.receive().status, 200);
}

TEST(Server, EndsAConnectionWhoseBodyItWillNotRead) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(post("/refuse", "body") + get("/echo"));
  EXPECT_EQ(client.receive().status, 403);
  EXPECT_TRUE(client.ended());
}

TEST(Server, EchoesARequestIdThatIsHarmless) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient client(server->port());
  client.send(get("/echo", "X-Request-Id: abc-1\r\n"));
  EXPECT_EQ(client.receive().field("X-Request-Id"), "abc-1");
  client.send(get("/echo", "X-Request-Id: <b>\r\n"));
  EXPECT_NE(client.receive().field("X-Request-Id"), "<b>");
}

TEST(Server, DrainsByAnsweringWhatItHasAndTakingNoMore) {
  EchoHandler handler;
  const auto server = start(handler);
  RawClient busy(server->port());
  RawClient idle(server->port());
  idle.send(get("/echo"));
  idle.receive();
  busy.send(post("/hold", "x"));
  handler.await_held(1);
  EXPECT_FALSE(server->drain(milliseconds(1)));
  EXPECT_TRUE(idle.ended());
  handler.release();
  const RawAnswer answer = busy.receive();
  EXPECT_EQ(answer.body, "held");
  EXPECT_EQ(answer.field("Connection"), "close");
  busy.close();
  EXPECT_TRUE(server->drain(milliseconds(60'000)));
  EXPECT_EQ(handler.open(), 0U);
}

TEST(Server, EndsWithRequestsStillInWorkWhoseAnswersThenFallAway) {
  EchoHandler handler;
  auto server = start(handler);
  RawClient client(server->port());
  client.send(post("/hold", "x"));
  handler.await_held(1);
  server.reset();
  EXPECT_TRUE(client.ended());
  handler.release();
}

TEST(Server, SaysWhyItCannotListen) {
  EchoHandler handler;
  const auto server = start(handler);
  ServerSettings settings = any_port();
  settings.port = server->port();
  const auto second = Server::start(settings, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(second.error().message().find(std::to_string(settings.port)), std::string::npos);
  settings.address = "localhost";
  const auto third = Server::start(settings, handler);
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code(), ErrorCode::kInvalidArgument);
}

TEST(Server, StillGivesItsThreadsTheirTurn) {
  EchoHandler handler;
  const auto server = start(handler);
  EXPECT_TRUE(server->responds(milliseconds(60'000)));
}

}  // namespace
}  // namespace prefilter::http
