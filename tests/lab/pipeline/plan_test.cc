#include "lab/pipeline/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/temp_folder.h"

namespace prefilter::pipeline {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Plan plan(const std::string& yaml) {
  const auto pipeline = parse_pipeline(yaml, "p.yaml");
  EXPECT_TRUE(pipeline) << pipeline.error().message();
  const auto plan = plan_of(*pipeline);
  EXPECT_TRUE(plan) << plan.error().message();
  return plan ? *plan : Plan{};
}

std::vector<std::string> ids(const Plan& plan) {
  std::vector<std::string> ids;
  for (const Step& step : plan.steps) ids.push_back(step.id);
  return ids;
}

const Step& step(const Plan& plan, const std::string& id) {
  return *std::ranges::find(plan.steps, id, &Step::id);
}

TEST(Plan, WalksStageByStageAndInEachThroughTheCandidates) {
  EXPECT_THAT(ids(plan("select:\nbenchmark:\nevaluate:\ncalibrate:\nprepare:\n"
                       "candidates:\n"
                       "  b: {train: {base: x}}\n"
                       "  a: {train:, shrink: {source: y}}\n"
                       "  given: {bundle: models/given}\n")),
              ElementsAre("prepare", "shrink-a", "train-b", "train-a", "calibrate-b", "calibrate-a",
                          "evaluate", "benchmark", "select"));
}

TEST(Plan, LaysACandidatesSettingsOverTheCommonOnes) {
  const Plan both = plan(
      "train: {epochs: 3, seed: 1, freeze_embeddings: false}\n"
      "candidates: {a: {train: {base: base/a, epochs: 5, seed: null}}}\n");
  const Step& train = step(both, "train-a");
  EXPECT_THAT(train.words,
              ElementsAre("train", "--data=splits", "--epochs=5", "--freeze-embeddings=false",
                          "--base=base/a", "--out=v1/models/a"));
  EXPECT_THAT(train.inputs, ElementsAre("base/a", "splits"));
  EXPECT_THAT(train.outputs, ElementsAre("v1/models/a"));
  EXPECT_THAT(train.new_outputs, ElementsAre("v1/models/a"));
}

TEST(Plan, HandsPathsFromStepToStep) {
  const Plan all = plan(
      "experiment: v9\n"
      "evaluate: {model: other=models/other}\n"
      "benchmark:\ncalibrate:\nreport:\nselect:\n"
      "candidates:\n"
      "  a: {shrink: {source: base/, texts: [x.jsonl, y.jsonl], keep_layers: 6}, train: }\n"
      "  given: {bundle: models/given/}\n");
  EXPECT_THAT(step(all, "shrink-a").words,
              ElementsAre("shrink", "base/", "v9/bases/a", "--texts=x.jsonl", "--texts=y.jsonl",
                          "--keep-layers=6"));
  EXPECT_THAT(step(all, "shrink-a").inputs, ElementsAre("base", "x.jsonl", "y.jsonl"));
  EXPECT_THAT(step(all, "train-a").inputs, Contains("v9/bases/a"));
  EXPECT_THAT(step(all, "train-a").outputs, ElementsAre("v9/trained/a"));
  EXPECT_THAT(
      step(all, "calibrate-a").words,
      ElementsAre("calibrate", "v9/trained/a", "--data=splits/val.jsonl", "--out=v9/models/a"));
  EXPECT_THAT(step(all, "evaluate").inputs,
              ElementsAre("v9/models/a", "models/given", "models/other", "splits/test.jsonl",
                          "splits/val.jsonl"));
  EXPECT_THAT(
      step(all, "report").words,
      ElementsAre("report", "--evaluation=v9/results/evaluation_results.json",
                  "--out=v9/results/report.html", "--benchmark=v9/results/benchmark_results.json"));
  EXPECT_THAT(step(all, "benchmark").words, Contains("--model=given=models/given"));
  EXPECT_THAT(step(all, "select").inputs, ElementsAre("v9/results/evaluation_results.json",
                                                      "v9/results/benchmark_results.json"));
}

TEST(Plan, HandsArticlesOnFromTheLastStepThatHasThem) {
  const Plan all = plan("prepare:\noracle: {llm: some}\ncollect:\n");
  EXPECT_THAT(step(all, "oracle").inputs, Contains("v1/data/articles.jsonl"));
  EXPECT_THAT(step(all, "prepare").inputs, ElementsAre("v1/data/scored.jsonl"));
  EXPECT_THAT(step(plan("prepare:\ncollect:\n"), "prepare").inputs,
              ElementsAre("v1/data/articles.jsonl"));
  EXPECT_THAT(step(plan("prepare: {articles: [a, b]}\ncollect:\n"), "prepare").inputs,
              ElementsAre("a", "b"));
}

TEST(Plan, TakesNoFileForAnAddress) {
  const Plan one = plan("collect: {inputs: [dump.jsonl, 'https://example.org/feed.xml']}\n");
  EXPECT_THAT(step(one, "collect").inputs, ElementsAre("dump.jsonl", "config/sources.yaml"));
  EXPECT_THAT(step(one, "collect").words,
              ElementsAre("collect", "dump.jsonl", "https://example.org/feed.xml",
                          "--sources=config/sources.yaml", "--out=v1/data/articles.jsonl"));
}

TEST(Plan, RefusesAPipelineThatMakesNothing) {
  const auto no_step = plan_of(*parse_pipeline("experiment: v1\n", "p.yaml"));
  ASSERT_FALSE(no_step);
  EXPECT_THAT(no_step.error().message(), HasSubstr("no step"));
  const auto no_train = plan_of(*parse_pipeline("candidates: {a: {}}\n", "p.yaml"));
  ASSERT_FALSE(no_train);
  EXPECT_THAT(no_train.error().message(), HasSubstr("the candidate a has neither"));
}

TEST(Plan, MissesWhatNoStepMakesBeforeAnythingRuns) {
  const test::TempFolder folder;
  const std::string splits = "splits: " + folder.file("splits") + "\n";
  const std::string train = "candidates: {a: {train: {base: " + folder.path() + "}}}\n";
  const auto missing = check_inputs(plan(splits + train));
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code(), ErrorCode::kNotFound);
  EXPECT_THAT(missing.error().message(), HasSubstr("step train-a"));
  EXPECT_THAT(missing.error().message(), HasSubstr(folder.file("splits")));
  const std::string prepare = "prepare: {articles: " + folder.write("all.jsonl", "") + "}\n";
  EXPECT_TRUE(check_inputs(plan(splits + prepare + train)));
  EXPECT_TRUE(check_inputs(plan(splits + prepare + "evaluate:\n" + train)));

  const std::string first = "candidates:\n  a: {train: {base: " + folder.path() + "}}\n";
  const auto second = [&](const std::string& other) {
    return first + "  b: {train: {base: " + folder.path() + ", average_with: [v1/models/" + other +
           ".run/checkpoint]}}\n";
  };
  EXPECT_TRUE(check_inputs(plan(splits + prepare + second("a"))));
  EXPECT_FALSE(check_inputs(plan(splits + prepare + second("c"))));
}

TEST(Plan, KnowsWhatLiesInAFolder) {
  EXPECT_TRUE(lies_in("a/b", "a"));
  EXPECT_TRUE(lies_in("a", "a"));
  EXPECT_FALSE(lies_in("ab", "a"));
  EXPECT_FALSE(lies_in("a", "a/b"));
}

}  // namespace
}  // namespace prefilter::pipeline
