#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "tests/apps/cli/serve_fixture.h"
#include "tests/support/tiny_bundle.h"

// The program as a whole: the signals that steer it, the model's link, tokens.
namespace prefilter::cli {
namespace {

namespace fs = std::filesystem;
using test::RawAnswer;
using test::RawClient;

/// `prefilter serve` with a tiny model behind a link.
class ServeTest : public ServeFixture {
 protected:
  ServeTest() {
    for (const char* name : {"first", "second"}) {
      test::write_files(folder_.file(name), named(name));
    }
    point_to("first");
  }

  /// The tiny bundle under another name, which its verdicts then carry.
  static test::Files named(const std::string& name) {
    test::Files files = test::tiny_bundle("bert", Precision::kInt8);
    auto manifest = nlohmann::json::parse(files["manifest.json"]);
    manifest["name"] = name;
    files["manifest.json"] = manifest.dump();
    return files;
  }

  void point_to(const std::string& name) {
    fs::create_symlink(folder_.file(name), folder_.file("new"));
    fs::rename(folder_.file("new"), folder_.file("current"));
  }

  void start(std::vector<std::string> options = {}, std::vector<std::string> environment = {}) {
    options.insert(options.end(), {"--model", folder_.file("current")});
    serve(options, std::move(environment));
  }

  std::string model_in_use() const {
    const RawAnswer answer = ask(test::post("/v1/classify", R"({"title": "abc"})"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return nlohmann::json::parse(answer.body)["model"];
  }
};

TEST_F(ServeTest, AnswersAsClassifyDoesAndEndsInGoodOrder) {
  start();
  const std::string article = R"({"id": 1, "title": "abc", "content": "def ghi"})";
  const RawAnswer answer = ask(test::post("/v1/classify", article));
  const test::Outcome classify =
      test::run_prefilter({"classify", "--model", folder_.file("current")}, article + "\n");
  EXPECT_EQ(answer.body, classify.out);
  EXPECT_EQ(ask(test::get("/health/ready")).status, 200);
  server_->send(SIGTERM);
  const test::Outcome outcome = server_->finish();
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("\"event\":\"serve.drained\",\"complete\":true"), std::string::npos);
  EXPECT_EQ(outcome.err.find("def ghi"), std::string::npos) << "no article's text in the log";
}

TEST_F(ServeTest, TakesTheModelThatItsLinkIsPointedTo) {
  start();
  EXPECT_TRUE(model_in_use().starts_with("first@"));
  point_to("second");
  while (!model_in_use().starts_with("second@")) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST_F(ServeTest, KeepsItsModelWhereTheNewOneIsBroken) {
  start();
  folder_.write("second/model.safetensors", "nothing");
  point_to("second");
  server_->send(SIGHUP);
  std::string metrics;
  while (metrics.find("prefilter_model_loads_total{result=\"failed\"} 1") == std::string::npos) {
    metrics = ask(test::get("/metrics")).body;
  }
  EXPECT_TRUE(model_in_use().starts_with("first@"));
  EXPECT_EQ(ask(test::get("/health/ready")).status, 200);
}

TEST_F(ServeTest, FailsNoRequestWhileModelsAreExchanged) {
  start();
  std::atomic<bool> stop{false};
  std::atomic<size_t> answered{0};
  std::atomic<size_t> failed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&] {
      RawClient client(port_);
      while (!stop) {
        client.send(test::post("/v1/classify", R"({"title": "abc"})"));
        const RawAnswer answer = client.receive();
        const bool good = answer.status == 200 &&
                          answer.body.find("\"model\"") != std::string::npos &&
                          answer.body.find("error_pass") == std::string::npos;
        ++(good ? answered : failed);
      }
    });
  }
  for (int swap = 0; swap < 10; ++swap) {
    point_to(swap % 2 == 0 ? "second" : "first");
    server_->send(SIGHUP);
    const size_t before = answered;
    while (answered < before + 20 && failed == 0) std::this_thread::yield();
  }
  stop = true;
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(failed, 0U);
}

TEST_F(ServeTest, WantsTokensBeforeOthersCanReachIt) {
  const test::Outcome outcome =
      test::run_prefilter({"serve", "--model", folder_.file("current"), "--listen", "0.0.0.0:0"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_NE(outcome.err.find("--tokens-file"), std::string::npos) << outcome.err;
}

TEST_F(ServeTest, TakesOtherTokensOnSighupAndKeepsTheOldOnesWhereTheyAreBad) {
  const std::string file = folder_.write("tokens", "a predict,admin first-token-0123\n");
  start({"--tokens-file", file});
  const auto status = [&](const std::string& token) {
    return ask(test::get("/info", "Authorization: Bearer " + token + "\r\n")).status;
  };
  EXPECT_EQ(status("first-token-0123"), 200);
  EXPECT_EQ(status("second-token-0123"), 401);
  folder_.write("tokens", "a predict second-token-0123\n");
  server_->send(SIGHUP);
  while (status("second-token-0123") != 200) std::this_thread::yield();
  EXPECT_EQ(status("first-token-0123"), 401);
  folder_.write("tokens", "a predict\n");
  server_->send(SIGHUP);
  server_->send(SIGTERM);
  const test::Outcome outcome = server_->finish();
  EXPECT_NE(outcome.err.find("tokens.not_taken"), std::string::npos) << outcome.err;
  EXPECT_EQ(outcome.err.find("second-token"), std::string::npos);
}

TEST_F(ServeTest, TakesTokensFromTheEnvironment) {
  start({}, {"PREFILTER_TOKENS=a predict a-token-0123456789"});
  EXPECT_EQ(ask(test::get("/info")).status, 401);
  EXPECT_EQ(ask(test::get("/info", "Authorization: Bearer a-token-0123456789\r\n")).status, 200);
}

}  // namespace
}  // namespace prefilter::cli
