#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <vector>

#include "tests/apps/cli/serve_fixture.h"
#include "tests/support/tiny_bundle.h"

// `prefilter serve --config`: rules and model together, changed while it serves.
namespace prefilter::cli {
namespace {

using nlohmann::json;
using test::RawAnswer;
using test::RawClient;
using ::testing::HasSubstr;

constexpr const char* kRules =
    "groups:\n"
    "  shop:\n"
    "    patterns:\n"
    "      - {name: deal, pattern: '\\bdeal\\b'}\n"
    "      - {name: coupon, pattern: '\\bcoupon\\b', backup: true}\n";

class ServeConfig : public ServeFixture {
 protected:
  ServeConfig() {
    test::write_files(folder_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    folder_.write("rules.yaml", kRules);
  }

  /// In one step, as whoever deploys does. threshold 1: the tiny model blocks nothing.
  void say(const std::string& mode, const std::string& more = "") {
    folder_.write("new.yaml",
                  "mode: " + mode + "\nmodel: model\nrules: rules.yaml\nthreshold: 1\n" + more);
    std::filesystem::rename(folder_.file("new.yaml"), folder_.file("config.yaml"));
  }

  void start() { serve({"--config", folder_.file("config.yaml"), "--log", "events"}); }

  json verdict_on(const std::string& title) const {
    const RawAnswer answer = ask(test::post("/v1/classify", json{{"title", title}}.dump()));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return json::parse(answer.body);
  }

  std::string mode() const { return json::parse(ask(test::get("/info")).body)["mode"]; }

  /// Waits until the server is in that mode.
  void await(const std::string& wanted) const {
    while (mode() != wanted) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
};

TEST_F(ServeConfig, AnswersWithTheVerdictOfRulesAndModelAndFollowsTheMode) {
  say("shadow");
  start();
  EXPECT_EQ(mode(), "shadow");
  const json deal = verdict_on("a deal");
  EXPECT_EQ(deal["verdict"], "BLOCK");
  EXPECT_EQ(deal["decided_by"], "regex");
  EXPECT_EQ(deal["patterns"], json({"shop/deal"}));
  say("primary");
  await("primary");
  EXPECT_EQ(verdict_on("a deal")["decided_by"], "model");
  EXPECT_EQ(verdict_on("a coupon")["decided_by"], "regex_backup");
  say("slm_only");
  await("slm_only");
  EXPECT_EQ(verdict_on("a coupon")["verdict"], "PASS");
  EXPECT_EQ(stop().status, 0);
}

TEST_F(ServeConfig, ChangesTheModeWithoutAFailedRequest) {
  say("primary");
  start();
  std::atomic<bool> over{false};
  std::atomic<size_t> asked{0};
  std::thread client([&] {
    for (; !over; ++asked) EXPECT_EQ(verdict_on("a coupon")["verdict"], "BLOCK");
  });
  for (const char* next : {"shadow", "primary", "shadow"}) {
    say(next);
    await(next);
  }
  over = true;
  client.join();
  EXPECT_GT(asked, 0U);
  EXPECT_EQ(stop().status, 0);
}

TEST_F(ServeConfig, StaysAsItWasWhenAChangeIsBroken) {
  say("shadow");
  start();
  folder_.write("rules.yaml", "groups: [no");
  server_->send(SIGHUP);
  say("primary");
  for (int i = 0; i < 40; ++i) {
    EXPECT_EQ(verdict_on("a deal")["decided_by"], "regex");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const test::Outcome outcome = stop();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("model.not_taken"));
}

TEST_F(ServeConfig, CountsPairsAndLogsThem) {
  say("shadow", "shadow: {database: shadow.db}\n");
  start();
  for (int i = 0; i < 10; ++i) verdict_on("a deal");
  std::string figures;
  while (figures.find("prefilter_pairs_total{cell=\"regex\",mode=\"shadow\"} 10") ==
         std::string::npos) {
    figures = ask(test::get("/metrics")).body;
  }
  EXPECT_THAT(figures, HasSubstr("decided_by=\"regex\""));
  EXPECT_EQ(stop().status, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_.file("shadow.db")));
}

TEST_F(ServeConfig, ServesTheRulesInShadowThoughTheModelIsGone) {
  std::filesystem::remove_all(folder_.file("model"));
  say("shadow");
  start();
  EXPECT_EQ(verdict_on("a deal")["verdict"], "BLOCK");
  const RawAnswer explained = ask(test::post("/v1/explain", R"({"title": "a deal"})"));
  EXPECT_EQ(json::parse(explained.body)["verdict"]["decided_by"], "error_pass");
  const test::Outcome outcome = stop();
  EXPECT_THAT(outcome.err, HasSubstr("pipeline.warning"));
}

TEST_F(ServeConfig, DoesNotBeginOutsideShadowWithRefusedPatterns) {
  folder_.write("rules.yaml", std::string(kRules) + "      - {name: odd, pattern: 'a(?=b)'}\n");
  say("primary");
  const test::Outcome outcome = test::run_prefilter(
      {"serve", "--config", folder_.file("config.yaml"), "--listen", "127.0.0.1:0"});
  EXPECT_EQ(outcome.status, 8);
  EXPECT_THAT(outcome.err, HasSubstr("pattern odd"));
}

}  // namespace
}  // namespace prefilter::cli
