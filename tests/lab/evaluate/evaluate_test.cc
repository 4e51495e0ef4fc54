#include "lab/evaluate/evaluate.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/lab/evaluate/tiny_cases.h"

namespace prefilter::evaluate {
namespace {

class Evaluate : public testing::Test {
 protected:
  Evaluate() {
    write_tiny_case(folder_);
    options_.model = {{"tiny", folder_.file("model")}};
    options_.data = folder_.file("test.jsonl");
    options_.judge.bootstrap.draws = 100;
  }
  test::TempFolder folder_;
  EvaluateOptions options_;
};

TEST_F(Evaluate, JudgesAllFormsOfACandidate) {
  size_t last = 0;
  size_t total = 0;
  options_.progress = [&](const std::string& name, size_t done, size_t all) {
    EXPECT_EQ(name, "tiny");
    last = done;
    total = all;
  };
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  ASSERT_EQ(results->candidates.size(), 1U);
  EXPECT_EQ(results->candidates[0].forms.size(), 3U);
  EXPECT_EQ(results->candidates[0].forms.at(Form::kTitleOnly).articles, 3U);
  EXPECT_TRUE(results->comparisons.empty());
  EXPECT_EQ(last, total);
  EXPECT_EQ(total, 12U);
}

TEST_F(Evaluate, ComparesEachPairOfAFolder) {
  options_.model.clear();
  options_.models = folder_.path();
  for (const char* name : {"second", "third"}) {
    std::filesystem::copy(folder_.file("model"), folder_.file(name));
  }
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  ASSERT_EQ(results->candidates.size(), 3U);
  EXPECT_EQ(results->candidates[1].about.name, "second");
  ASSERT_EQ(results->comparisons.size(), 9U);
  EXPECT_EQ(results->comparisons[0].p_value, 1.0);
  EXPECT_EQ(results->comparisons[0].verdicts_changed, 0U);
}

TEST_F(Evaluate, RulesAndScoreFilesAreCandidatesToo) {
  options_.rules = {{"words", folder_.write("r.yaml",
                                            "groups: {g: {patterns: "
                                            "[{name: buy, pattern: 'buy'}]}}\n")}};
  options_.scores = {{"other", Form::kFull, folder_.file("s.jsonl")}};
  std::string lines;
  for (const char* id : {"a", "b", "d", "e"}) {
    lines += std::string("{\"id\":\"") + id + "\",\"p_commerce\":0.5}\n";
  }
  folder_.write("s.jsonl", lines);
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  ASSERT_EQ(results->candidates.size(), 3U);
  EXPECT_EQ(results->candidates[1].about.kind, "rules");
  EXPECT_EQ(results->candidates[2].about.kind, "scores");
  EXPECT_EQ(results->candidates[2].forms.size(), 1U);
  EXPECT_EQ(results->comparisons.size(), 3U + 1U + 1U) << "full: 3 pairs; other forms: 1 each";
  options_.rules[0].name = "tiny";
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(Evaluate, ValidationDataGiveATemperatureAndThresholds) {
  options_.val = options_.data;
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  const CandidateResults& tiny = results->candidates[0];
  EXPECT_TRUE(tiny.fitted_temperature);
  ASSERT_EQ(tiny.thresholds.size(), 3U);
  EXPECT_EQ(tiny.thresholds[0].choice.rule, ThresholdRule::kMaxF1);
  EXPECT_EQ(tiny.thresholds[0].test.at(Form::kFull).confusion.count(), 4U);
  EXPECT_FALSE(tiny.thresholds[2].choice.value);
  EXPECT_TRUE(tiny.thresholds[2].test.empty());
  EXPECT_TRUE(tiny.forms.at(Form::kFull).fitted);
  const auto json = nlohmann::json::parse(to_json(*results));
  EXPECT_EQ(json["candidates"][0]["thresholds"][2]["rule"], "certified");
  EXPECT_TRUE(json["candidates"][0]["thresholds"][2]["value"].is_null());
  EXPECT_EQ(json["validation"]["articles"], 4);
}

TEST_F(Evaluate, MonthsAreToldIfAskedFor) {
  options_.judge.by_date = true;
  options_.judge.slices.least = 1;
  const Result<Results> results = evaluate(options_);
  ASSERT_TRUE(results) << results.error().message();
  const auto json = nlohmann::json::parse(to_json(*results));
  const auto& full = json["candidates"][0]["forms"]["full"];
  EXPECT_EQ(full["months"]["2026-05"]["articles"], 1);
  EXPECT_EQ(full["trend"]["articles"], 1);
}

TEST_F(Evaluate, RefusesWhatItCannotJudge) {
  options_.model.push_back({"tiny", folder_.file("model")});
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kInvalidArgument);
  options_.model.clear();
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kInvalidArgument);
  options_.models = folder_.file("nowhere");
  EXPECT_EQ(evaluate(options_).error().code(), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace prefilter::evaluate
