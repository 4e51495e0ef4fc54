#include "lab/select/select.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/sha256.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::select {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// An experiment folder with two bundles, judged and measured.
class Select : public testing::Test {
 protected:
  Select() {
    for (const std::string name : {"small", "large"}) {
      test::write_files(folder_.file("v1/models/" + name),
                        test::tiny_bundle("bert", Precision::kInt8));
    }
    std::filesystem::create_directories(folder_.file("v1/results"));
    options_.evaluation = folder_.file("v1/results/e.json");
    options_.benchmark = folder_.file("v1/results/b.json");
    options_.out = folder_.file("v1/config.yaml");
    evaluated("small", 0.96);
    evaluated("large", 0.98);
    evaluated("rules", 0.8, "rules");
    measured("small", 10.0);
    measured("large", 30.0);
  }

  void evaluated(const std::string& name, double value, const std::string& kind = "model") {
    json slice;
    for (const std::string figure : {"f1", "precision", "recall"}) slice[figure]["value"] = value;
    slice["journalism_blocked"]["value"] = 0.01;
    evaluation_["candidates"].push_back({{"name", name},
                                         {"kind", kind},
                                         {"path", folder_.file("v1/models/" + name)},
                                         {"forms", {{"full", {{"slices", {{"all", slice}}}}}}}});
  }

  void measured(const std::string& name, double ms) {
    benchmark_["candidates"].push_back(
        {{"name", name},
         {"manifest_sha256", *sha256_file(folder_.file("v1/models/" + name + "/manifest.json"))},
         {"latency", {{"window", {{"milliseconds", {{"p50", ms}}}}}}},
         {"size_bytes", 4000}});
  }

  Result<Selection> run() {
    folder_.write("v1/results/e.json", evaluation_.dump());
    folder_.write("v1/results/b.json", benchmark_.dump());
    return select(options_);
  }

  YAML::Node config() const { return YAML::Load(test::read_bytes(options_.out)); }

  const test::TempFolder folder_;
  Options options_;
  json evaluation_ = {{"format_version", 1}, {"candidates", json::array()}};
  json benchmark_ = {{"format_version", 1}, {"candidates", json::array()}};
};

TEST_F(Select, WritesTheChosenModelWithItsThresholdAndTheReason) {
  const auto selection = run();
  ASSERT_TRUE(selection) << selection.error().message();
  const YAML::Node yaml = config();
  EXPECT_EQ(yaml["model"].as<std::string>(), "models/small");
  EXPECT_EQ(yaml["manifest_sha256"].as<std::string>(),
            *sha256_file(folder_.file("v1/models/small/manifest.json")));
  EXPECT_FLOAT_EQ(yaml["threshold"]["value"].as<float>(), 0.9F);
  EXPECT_EQ(yaml["threshold"]["provenance"].as<std::string>(), "chosen for a test");
  EXPECT_EQ(yaml["mode"].as<std::string>(), "shadow");
  EXPECT_EQ(yaml["outcome"].as<std::string>(), "targets_met");
  EXPECT_THAT(yaml["why"].as<std::string>(), HasSubstr("small is the fastest"));
  ASSERT_EQ(yaml["candidates"].size(), 2U);
  EXPECT_EQ(yaml["candidates"][0]["chosen"].as<bool>(), true);
  EXPECT_FALSE(yaml["candidates"][0]["why_not"]);
  EXPECT_EQ(yaml["candidates"][1]["latency_ms"].as<double>(), 30.0);
  EXPECT_EQ(yaml["candidates"][1]["size_bytes"].as<double>(), 4000.0);
  EXPECT_THAT(yaml["candidates"][1]["why_not"].as<std::string>(), HasSubstr("latency 30.0 ms"));
  ASSERT_EQ(yaml["baselines"].size(), 1U);
  EXPECT_EQ(yaml["baselines"][0]["name"].as<std::string>(), "rules");
  EXPECT_EQ(yaml["chosen_on"]["evaluation"]["sha256"].as<std::string>(),
            *sha256_file(options_.evaluation));
  EXPECT_EQ(yaml["criteria"]["minimum"]["recall"].as<double>(), 0.85);
  EXPECT_TRUE(yaml["criteria"]["minimum"]["journalism_blocked"].IsNull());
}

TEST_F(Select, TakesACandidateWithoutABenchmarkForUnmeasured) {
  benchmark_["candidates"].erase(0);
  const auto selection = run();
  ASSERT_TRUE(selection) << selection.error().message();
  const YAML::Node yaml = config();
  EXPECT_EQ(yaml["model"].as<std::string>(), "models/large");
  EXPECT_TRUE(yaml["candidates"][0]["latency_ms"].IsNull());
  EXPECT_THAT(yaml["candidates"][0]["why_not"].as<std::string>(),
              HasSubstr("latency is not known"));
}

TEST_F(Select, SaysThatNoModelMeetsTheMinimumAndWhatToDo) {
  benchmark_["candidates"] = json::array();
  const auto selection = run();
  ASSERT_TRUE(selection) << selection.error().message();
  EXPECT_FALSE(selection->model);
  const YAML::Node yaml = config();
  EXPECT_TRUE(yaml["model"].IsNull());
  EXPECT_EQ(yaml["outcome"].as<std::string>(), "none");
  EXPECT_EQ(yaml["mode"].as<std::string>(), "shadow");
  EXPECT_GE(yaml["advice"].size(), 2U);
  EXPECT_THAT(to_table(*selection), HasSubstr("comes nearest"));
}

TEST_F(Select, RefusesABundleThatChangedSinceItWasMeasured) {
  benchmark_["candidates"][0]["manifest_sha256"] = std::string(64, '0');
  const auto selection = run();
  ASSERT_FALSE(selection);
  EXPECT_EQ(selection.error().code(), ErrorCode::kRefused);
  EXPECT_THAT(selection.error().message(), HasSubstr("changed since"));
  EXPECT_FALSE(std::filesystem::exists(options_.out));
}

TEST_F(Select, LeavesAnOlderConfigWhereSomethingIsWrong) {
  folder_.write("v1/config.yaml", "old");
  std::filesystem::remove_all(folder_.file("v1/models/small"));
  EXPECT_FALSE(run());
  options_.benchmark = folder_.file("nowhere.json");
  const auto missing = run();
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_EQ(test::read_bytes(options_.out), "old");
}

TEST_F(Select, PrintsATableWithAMarkAtTheChosenOne) {
  const auto selection = run();
  ASSERT_TRUE(selection);
  EXPECT_THAT(to_table(*selection), HasSubstr("\n* small"));
  EXPECT_THAT(to_table(*selection), HasSubstr("\n  large"));
}

}  // namespace
}  // namespace prefilter::select
