#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::lab {
namespace {

using nlohmann::json;
using test::Outcome;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// One bundle with 96 % everywhere and 20 ms.
class SelectVerb : public testing::Test {
 protected:
  SelectVerb() {
    test::write_files(folder_.file("models/small"), test::tiny_bundle("bert", Precision::kInt8));
    json slice;
    for (const std::string name : {"f1", "precision", "recall"}) slice[name]["value"] = 0.96;
    slice["journalism_blocked"]["value"] = 0.01;
    const json evaluation = {{"format_version", 1},
                             {"candidates",
                              {{{"name", "small"},
                                {"kind", "model"},
                                {"path", folder_.file("models/small")},
                                {"forms", {{"full", {{"slices", {{"all", slice}}}}}}}}}}};
    const json benchmark = {
        {"format_version", 1},
        {"candidates",
         {{{"name", "small"}, {"latency", {{"window", {{"milliseconds", {{"p50", 20.0}}}}}}}}}}};
    folder_.write("e.json", evaluation.dump());
    folder_.write("b.json", benchmark.dump());
  }

  Outcome run(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {
        fs::path(test::prefilter_program()).parent_path() / "prefilter-lab",
        "select",
        "--evaluation",
        folder_.file("e.json"),
        "--benchmark",
        folder_.file("b.json")};
    words.insert(words.end(), more.begin(), more.end());
    return test::Subprocess(words).finish();
  }

  const test::TempFolder folder_;
};

TEST_F(SelectVerb, WritesConfigYamlAndSaysWhy) {
  const std::string out = folder_.file("config.yaml");
  const Outcome outcome = run({"--out", out});
  ASSERT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("small is the only one that meets all targets"));
  EXPECT_EQ(YAML::LoadFile(out)["model"].as<std::string>(), "models/small");
}

TEST_F(SelectVerb, TakesCriteriaFromAFileAndFlagsOverThem) {
  const std::string file = folder_.write("c.yaml", "target_f1: 0.99\ntarget_latency_ms: 10\n");
  const Outcome strict = run({"--criteria", file});
  ASSERT_EQ(strict.status, 0) << strict.err;
  EXPECT_EQ(YAML::Load(strict.out)["outcome"].as<std::string>(), "minimum_met");
  const Outcome eased =
      run({"--criteria", file, "--target-f1", "0.9", "--target-latency-ms", "30"});
  ASSERT_EQ(eased.status, 0) << eased.err;
  EXPECT_EQ(YAML::Load(eased.out)["outcome"].as<std::string>(), "targets_met");
}

TEST_F(SelectVerb, EndsWellWhereNoModelMeetsTheMinimum) {
  const Outcome outcome = run({"--out", folder_.file("config.yaml"), "--minimum-recall", "0.99",
                               "--target-recall", "0.99"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("No model meets the minimum"));
  EXPECT_THAT(outcome.out, HasSubstr("small comes nearest: recall 96.0 % is under 99 %"));
}

TEST_F(SelectVerb, RefusesWhatItCannotRead) {
  EXPECT_EQ(run({"--target-f1", "95"}).status, 2);
  EXPECT_EQ(run({"--form", "half"}).status, 2);
  EXPECT_EQ(run({"--criteria", folder_.file("nowhere.yaml")}).status, 3);
  EXPECT_EQ(run({"--criteria", folder_.write("bad.yaml", "f1: 1\n")}).status, 2);
  folder_.write("b.json", "{");
  EXPECT_EQ(run({}).status, 4);
  fs::remove(folder_.file("b.json"));
  EXPECT_EQ(run({}).status, 3);
}

}  // namespace
}  // namespace prefilter::lab
