#include "lab/train/metrics_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

TrainingMetrics example() {
  TrainingMetrics metrics;
  metrics.base = "models/base";
  metrics.architecture = "bert";
  metrics.code_version = "0.1.0";
  metrics.train_sha256 = std::string(64, 'a');
  metrics.train_articles = 90;
  metrics.val_articles = 10;
  metrics.parameters = 1000;
  metrics.trained_parameters = 400;
  metrics.device = "cpu";
  metrics.precision = "fp32";
  metrics.threads = 2;
  metrics.state = RunState::kStoppedEarly;
  metrics.wall_seconds = 12.5;
  metrics.peak_memory_bytes = 123456789;
  metrics.best_step = 2;
  for (size_t step = 1; step <= 3; ++step) {
    metrics.steps.push_back({.step = step,
                             .epoch = static_cast<double>(step) / 2.0,
                             .loss = 0.7 / static_cast<double>(step),
                             .learning_rate = 2e-5,
                             .gradient_norm = 1.25,
                             .articles = 16,
                             .seconds = 0.5});
  }
  const std::vector<float> scores = {0.9F, 0.6F, 0.4F, 0.1F};
  const std::vector<int> labels = {1, 0, 1, 0};
  for (const size_t step : {2U, 3U}) {
    metrics.evaluations.push_back({.step = step,
                                   .epoch = 1.0,
                                   .loss = 0.5,
                                   .metrics = binary_metrics(scores, labels, 0.5F),
                                   .seconds = 0.25});
  }
  return metrics;
}

TEST(MetricsFile, SavingAndLoadingIsTheIdentity) {
  const test::TempFolder folder;
  const std::string path = folder.file("training_metrics.json");
  ASSERT_TRUE(write_metrics(example(), path));
  const Result<TrainingMetrics> read = read_metrics(path);
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_EQ(to_json(*read), to_json(example()));
  EXPECT_EQ(read->steps[2].loss, example().steps[2].loss);
  EXPECT_EQ(read->evaluations[0].metrics.confusion, example().evaluations[0].metrics.confusion);
  EXPECT_EQ(read->state, RunState::kStoppedEarly);
  EXPECT_EQ(read->best_step, 2U);
}

TEST(MetricsFile, IsPlainJsonWithTheDocumentedFields) {
  const auto json = nlohmann::json::parse(to_json(example()));
  EXPECT_EQ(json["format_version"], 1);
  EXPECT_EQ(json["steps"].size(), 3U);
  EXPECT_EQ(json["steps"][0]["loss"], 0.7);
  EXPECT_EQ(json["steps"][0]["learning_rate"], 2e-5);
  EXPECT_EQ(json["evaluations"][1]["step"], 3);
  EXPECT_EQ(json["evaluations"][0]["f1"], 0.5);
  EXPECT_EQ(json["evaluations"][0]["false_negatives"], 1);
  EXPECT_EQ(json["state"], "stopped_early");
  EXPECT_EQ(json["articles_per_second"], 32.0);
}

TEST(MetricsFile, ARunWithoutStepsIsAFileToo) {
  const Result<TrainingMetrics> read = parse_metrics(to_json({}), "f");
  ASSERT_TRUE(read) << read.error().message();
  EXPECT_TRUE(read->steps.empty());
  EXPECT_FALSE(read->best_step);
  EXPECT_EQ(read->articles_per_second(), 0.0);
}

TEST(MetricsFile, ALossThatIsNoNumberIsNullAndComesBack) {
  TrainingMetrics metrics = example();
  metrics.steps[0].loss = std::nan("");
  metrics.steps[1].gradient_norm = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(nlohmann::json::parse(to_json(metrics))["steps"][0]["loss"].is_null());
  const Result<TrainingMetrics> read = parse_metrics(to_json(metrics), "f");
  ASSERT_TRUE(read);
  EXPECT_TRUE(std::isnan(read->steps[0].loss));
  EXPECT_TRUE(std::isnan(read->steps[1].gradient_norm));
}

TEST(MetricsFile, RewindingForgetsWhatCameAfterAStep) {
  TrainingMetrics metrics = example();
  metrics.rewind(2);
  EXPECT_EQ(metrics.steps.size(), 2U);
  EXPECT_EQ(metrics.evaluations.size(), 1U);
  EXPECT_EQ(metrics.best_step, 2U);
  metrics.rewind(1);
  EXPECT_EQ(metrics.steps.size(), 1U);
  EXPECT_TRUE(metrics.evaluations.empty());
  EXPECT_FALSE(metrics.best_step);
}

TEST(MetricsFile, EveryStateHasAName) {
  for (const RunState state : {RunState::kRunning, RunState::kCompleted, RunState::kStoppedEarly,
                               RunState::kInterrupted, RunState::kFailed}) {
    TrainingMetrics metrics;
    metrics.state = state;
    const Result<TrainingMetrics> read = parse_metrics(to_json(metrics), "f");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->state, state);
  }
}

TEST(MetricsFile, WhatIsWrongIsNamedByFileAndField) {
  const std::string good = to_json(example());
  const auto message = [&](const std::string& old_text, const std::string& new_text) {
    std::string text = good;
    text.replace(text.find(old_text), old_text.size(), new_text);
    const Result<TrainingMetrics> read = parse_metrics(text, "m.json");
    EXPECT_FALSE(read) << new_text;
    if (read) return std::string();
    EXPECT_EQ(read.error().code(), ErrorCode::kCorrupt);
    return read.error().message();
  };
  EXPECT_THAT(message("\"stopped_early\"", "\"asleep\""), HasSubstr("m.json: field state: "));
  EXPECT_THAT(message("\"step\":3,\"epoch\":1.5", "\"step\":0,\"epoch\":1.5"),
              HasSubstr("m.json: field steps[2].step: "));
  EXPECT_THAT(message("\"recall\":", "\"recoil\":"),
              HasSubstr("m.json: field evaluations[0].recall: missing"));
  EXPECT_THAT(message("\"format_version\": 1", "\"format_version\": 2"),
              HasSubstr("m.json: field format_version"));
  EXPECT_THAT(message("{", "["), HasSubstr("m.json: not valid JSON"));
  EXPECT_EQ(read_metrics("/nowhere/m.json").error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::train
