#include "lab/pipeline/training_summary.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

class TrainingSummary : public testing::Test {
 protected:
  TrainingSummary() {
    std::filesystem::create_directories(folder_.file("v1/results"));
    const auto file = parse_pipeline(
        "experiment: " + folder_.file("v1") + "\ncandidates: {a: {train: {}}, b: {train: {}}}\n",
        "p.yaml");
    plan_ = *plan_of(*file);
  }

  void trained(const std::string& name, const std::string& metrics) const {
    std::filesystem::create_directories(folder_.file("v1/models/" + name + ".run"));
    folder_.write("v1/models/" + name + ".run/training_metrics.json", metrics);
  }

  const test::TempFolder folder_;
  const std::string summary_ = folder_.file("v1/results/training_metrics.json");
  Plan plan_;
};

TEST_F(TrainingSummary, GathersWhatEachCandidateLeft) {
  trained("b", R"({"format_version": 1, "state": "completed", "steps": [{"step": 1}]})");
  ASSERT_TRUE(summarise_training(plan_));
  auto json = nlohmann::json::parse(test::read_bytes(summary_));
  ASSERT_EQ(json["candidates"].size(), 1U);
  trained("a", R"({"format_version": 1, "state": "stopped_early", "steps": []})");
  ASSERT_TRUE(summarise_training(plan_));
  json = nlohmann::json::parse(test::read_bytes(summary_));
  EXPECT_EQ(json["candidates"][0]["name"], "a");
  EXPECT_EQ(json["candidates"][1]["state"], "completed");
  EXPECT_FALSE(json["candidates"][1].contains("steps"));
}

TEST_F(TrainingSummary, WritesNothingWhereNothingWasTrained) {
  EXPECT_TRUE(summarise_training(plan_));
  EXPECT_FALSE(std::filesystem::exists(summary_));
}

TEST_F(TrainingSummary, NamesTheFileThatIsBroken) {
  trained("a", "{");
  const auto done = summarise_training(plan_);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message().find("a.run/training_metrics.json"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::pipeline
