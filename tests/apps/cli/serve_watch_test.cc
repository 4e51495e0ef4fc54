#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/apps/cli/serve_fixture.h"
#include "tests/support/tiny_bundle.h"

// `prefilter serve --config` with a section `watch`.
namespace prefilter::cli {
namespace {

using nlohmann::json;
using test::RawClient;
using ::testing::HasSubstr;

class ServeWatch : public ServeFixture {
 protected:
  ServeWatch() {
    test::write_files(folder_.file("model"), test::tiny_bundle("bert", Precision::kInt8));
    folder_.write("rules.yaml", "groups: {}\n");
  }

  /// threshold 0: the tiny model blocks everything.
  void say(const std::string& watch) {
    folder_.write("new.yaml",
                  "mode: primary\nmodel: model\nrules: rules.yaml\nthreshold: 0\n" + watch);
    std::filesystem::rename(folder_.file("new.yaml"), folder_.file("config.yaml"));
  }

  void start() { serve({"--config", folder_.file("config.yaml"), "--log", "events"}); }

  std::string decided_by() const {
    return json::parse(
        ask(test::post("/v1/classify", R"({"title": "a deal"})")).body)["decided_by"];
  }

  bool shows(const std::string& figure) const {
    return ask(test::get("/metrics")).body.find(figure) != std::string::npos;
  }

  /// Asks until somebody else decides. A test that never sees it ends by its own limit of time.
  size_t ask_until(const std::string& wanted) const {
    size_t asked = 1;
    for (; decided_by() != wanted; ++asked) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return asked;
  }
};

TEST_F(ServeWatch, HandsOverToTheRulesAndBackOnceSomebodyMendedTheFuse) {
  say("watch: {folder: w}\n");
  start();
  EXPECT_GT(ask_until("regex_backup"), 5U);
  EXPECT_TRUE(shows("prefilter_fuse_blown 1"));
  const test::Outcome mended = test::run_prefilter(
      {"watch", "mend", "--config", folder_.file("config.yaml"), "--why", "it is but a test"});
  EXPECT_EQ(mended.status, 0) << mended.err;
  ask_until("model");
  EXPECT_TRUE(shows("prefilter_fuse_blown 0"));
  ask_until("regex_backup");  // it still blocks everything
  const test::Outcome outcome = stop();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("the fuse was mended"));
}

TEST_F(ServeWatch, TakesAChangeOfItsSection) {
  say("");
  start();
  EXPECT_EQ(decided_by(), "model");
  EXPECT_FALSE(shows("prefilter_fuse_blown"));
  say("watch: {folder: w}\n");
  ask_until("regex_backup");
  EXPECT_TRUE(shows("prefilter_fuse_blown 1"));
  EXPECT_EQ(stop().status, 0);
}

}  // namespace
}  // namespace prefilter::cli
