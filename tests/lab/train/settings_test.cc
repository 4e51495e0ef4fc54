#include "lab/train/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/support/temp_folder.h"
#include "tests/support/tiny_bundle.h"

namespace prefilter::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Settings = std::vector<Setting>;

struct Base : test::TempFolder {
  explicit Base(const std::string& arch = "bert") { test::write_tiny_checkpoint(path(), arch); }
  Settings with(const Settings& more) const {
    Settings all = {{"base", path(), "--base"}, {"data", "d", "--data"}, {"out", "o", "--out"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string error_of(const Settings& more) const {
    const Result<TrainOptions> options = resolve_options(with(more));
    if (options) return "";
    EXPECT_EQ(options.error().code(), ErrorCode::kInvalidArgument);
    return options.error().message();
  }
};

encoder::ModelConfig config_of(encoder::Architecture architecture) {
  encoder::ModelConfig config;
  config.architecture = architecture;
  config.max_positions = 514;
  return config;
}

TEST(Settings, TheLaterOneWins) {
  const Base base;
  const Result<TrainOptions> options =
      resolve_options(base.with({{"batch", "4", "a.yaml:1"}, {"batch", "8", "--batch"}}));
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->recipe.batch, 8U);
  EXPECT_EQ(last_text(base.with({}), "data"), "d");
  EXPECT_EQ(last_text(base.with({}), "batch", "none"), "none");
}

TEST(Settings, AWindowThatNobodySetsIsTheModels) {
  const Base base;
  const Result<TrainOptions> options = resolve_options(base.with({}));
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_LT(options->recipe.max_tokens, 512U);
  EXPECT_THAT(base.error_of({{"max_tokens", "2000", "x:1"}}),
              HasSubstr("max_tokens 2000 is more than the "));
}

TEST(Settings, AdaptersComeWithTheirOwnRateAndBatch) {
  const TrainOptions qwen = defaults_for(config_of(encoder::Architecture::kQwen2), true);
  EXPECT_EQ(qwen.recipe.lora.rank, 16U);
  EXPECT_EQ(qwen.recipe.lora.alpha, 32.0);
  EXPECT_EQ(qwen.recipe.learning_rate, 1e-4);
  EXPECT_EQ(qwen.recipe.batch, 8U);
  EXPECT_THAT(qwen.recipe.lora.targets, ElementsAre("q_proj", "v_proj"));
  const TrainOptions whole = defaults_for(config_of(encoder::Architecture::kQwen2), false);
  EXPECT_EQ(whole.recipe.lora.rank, 0U);
  EXPECT_EQ(whole.recipe.learning_rate, 2e-5);
  EXPECT_EQ(whole.recipe.batch, 16U);
  EXPECT_TRUE(adapters_by_default(encoder::Architecture::kQwen2));
  EXPECT_FALSE(adapters_by_default(encoder::Architecture::kBert));
}

TEST(Settings, AskingForAdaptersChangesTheDefaultsOfTheRest) {
  const Base base("distilbert");
  const Result<TrainOptions> options =
      resolve_options(base.with({{"lora_rank", "4", "--lora-rank"}}));
  ASSERT_TRUE(options) << options.error().message();
  EXPECT_EQ(options->recipe.lora.rank, 4U);
  EXPECT_EQ(options->recipe.learning_rate, 1e-4);
  EXPECT_THAT(options->recipe.lora.targets, ElementsAre("q_lin", "v_lin"));
}

TEST(Settings, WhatIsMissingIsNamed) {
  const Base base;
  Settings settings = base.with({});
  for (const std::string flag : {"--out", "--data", "--base"}) {
    settings.pop_back();
    EXPECT_THAT(resolve_options(settings).error().message(),
                HasSubstr(settings.empty() ? "--base" : flag));
  }
  const Settings elsewhere = {{"base", base.file("none"), ""}, {"data", "d", ""}, {"out", "o", ""}};
  EXPECT_EQ(resolve_options(elsewhere).error().code(), ErrorCode::kNotFound);
}

TEST(Settings, AnErrorBeginsWithItsOrigin) {
  const Base base;
  EXPECT_EQ(base.error_of({{"batch", "x", "run.yaml:3"}}),
            "run.yaml:3: batch must be a whole number, 1 or more, not \"x\"");
  EXPECT_EQ(base.error_of({{"nothing", "x", "run.yaml:4"}}),
            "run.yaml:4: there is no option nothing");
}

TEST(Settings, ValuesThatDoNotGoTogetherAreAnError) {
  const Base base;
  EXPECT_EQ(base.error_of({{"batch", "8", ""}, {"micro_batch", "16", ""}}),
            "micro_batch 16 is larger than batch, which is 8");
  EXPECT_THAT(base.error_of({{"lora_rank", "8", ""}, {"lora_targets", "", ""}}),
              HasSubstr("without lora_targets"));
  EXPECT_THAT(base.error_of({{"lora_rank", "8", ""}, {"average_with", "other", ""}}),
              HasSubstr("average_with is for whole checkpoints"));
  EXPECT_THAT(base.error_of({{"precision", "fp16", ""}}), HasSubstr("fp16 is for CUDA devices"));
  for (const std::string device : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1234", ""}) {
    EXPECT_THAT(base.error_of({{"device", device, ""}}), HasSubstr("device must be")) << device;
  }
  for (const std::string device : {"cuda", "cuda:1"}) {
    EXPECT_TRUE(resolve_options(base.with({{"device", device, ""}, {"precision", "fp16", ""}})))
        << device;
  }
}

}  // namespace
}  // namespace prefilter::train
