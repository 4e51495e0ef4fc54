#include "lab/train/settings_yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/train/option_table.h"

namespace prefilter::train {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  const Result<std::vector<Setting>> settings = settings_of_yaml(text, "run.yaml");
  if (settings) return "";
  EXPECT_EQ(settings.error().code(), ErrorCode::kInvalidArgument);
  return settings.error().message();
}

TEST(SettingsYaml, ReadsPlainValuesWithTheirLines) {
  const auto settings = settings_of_yaml(
      "# a run\nbatch: 8\nlearning_rate: 3e-5  # higher\n\nbase: \"a b\"\nlora_targets: [q, v]\n"
      "teacher:\nfreeze_embeddings: true\n",
      "run.yaml");
  ASSERT_TRUE(settings) << settings.error().message();
  ASSERT_EQ(settings->size(), 6U);
  const auto at = [&](size_t i) { return (*settings)[i]; };
  EXPECT_EQ(at(0).name + "=" + at(0).text + "@" + at(0).origin, "batch=8@run.yaml:2");
  EXPECT_EQ(at(1).text + "@" + at(1).origin, "3e-5@run.yaml:3");
  EXPECT_EQ(at(2).text, "a b");
  EXPECT_EQ(at(3).text, "q,v");
  EXPECT_EQ(at(4).text, "");
  EXPECT_EQ(at(5).text + "@" + at(5).origin, "true@run.yaml:8");
}

TEST(SettingsYaml, AnEmptyFileSetsNothing) {
  EXPECT_TRUE(settings_of_yaml("", "f")->empty());
  EXPECT_TRUE(settings_of_yaml("# nothing\n", "f")->empty());
}

TEST(SettingsYaml, AnUnknownNameComesWithASuggestion) {
  EXPECT_EQ(error_of("batch: 8\nlearning_rat: 1\n"),
            "run.yaml:2: there is no option learning_rat; did you mean learning_rate?");
  EXPECT_EQ(error_of("qqqqqq: 1\n"), "run.yaml:1: there is no option qqqqqq");
}

TEST(SettingsYaml, WhatIsNoMappingOfPlainValuesIsAnErrorWithItsLine) {
  EXPECT_THAT(error_of("- batch\n"), HasSubstr("run.yaml:1: must hold lines"));
  EXPECT_THAT(error_of("just text"), HasSubstr("run.yaml:1: must hold lines"));
  EXPECT_THAT(error_of("seed: 1\nbatch: [1, 2]\n"),
              HasSubstr("run.yaml:2: batch must be one plain value"));
  EXPECT_THAT(error_of("batch: {a: 1}\n"), HasSubstr("run.yaml:1: batch must be one plain value"));
  EXPECT_THAT(error_of("lora_targets: [[q]]\n"), HasSubstr("lora_targets must be a list of names"));
  EXPECT_THAT(error_of("batch:\n"), HasSubstr("batch must be one plain value"));
  EXPECT_THAT(error_of("batch: 8\nseed: 2\nbatch: 9\n"),
              HasSubstr("run.yaml:3: batch stands twice"));
  EXPECT_THAT(error_of("[a, b]: 1\n"), HasSubstr("an option's name must be plain text"));
  EXPECT_THAT(error_of("seed: 8\nlora_targets: [q\n"), HasSubstr("run.yaml:3: no valid YAML"));
  EXPECT_THAT(error_of("batch: *none\n"), HasSubstr("run.yaml:1: no valid YAML"));
  EXPECT_THAT(error_of(std::string(2U << 20U, ' ')), HasSubstr("too large"));
  EXPECT_THAT(error_of(std::string(100000, '[')), HasSubstr("no valid YAML"));
}

TEST(SettingsYaml, WritingAndReadingIsTheIdentity) {
  TrainOptions options;
  options.base = "models/my \"base\": #1 ü";
  options.data = "/abs/splits";
  options.out = "true";
  options.recipe.learning_rate = 0.1 + 0.2;
  options.recipe.dropout = 0.125;
  options.recipe.freeze_embeddings = true;
  options.recipe.bucket_by_length = false;
  options.recipe.lora.targets = {"query", "=a]b # c", "value"};
  options.run.seed = UINT64_MAX;
  options.run.numbers = Numbers::kBf16;
  const std::string yaml = to_yaml(options);
  const auto settings = settings_of_yaml(yaml, "params.yaml");
  ASSERT_TRUE(settings) << settings.error().message();
  EXPECT_EQ(settings->size(), option_table().size());
  TrainOptions read;
  const Result<void> applied = apply_settings(*settings, read);
  ASSERT_TRUE(applied) << applied.error().message();
  for (const OptionField& field : option_table()) {
    EXPECT_EQ(field.print(read), field.print(options)) << field.name;
  }
  EXPECT_EQ(read.recipe.learning_rate, options.recipe.learning_rate);
  EXPECT_EQ(to_yaml(read), yaml);
}

TEST(SettingsYaml, AnEmptyListReadsBackAsOne) {
  TrainOptions options;
  options.recipe.lora.targets = {};
  const auto settings = settings_of_yaml(to_yaml(options), "f");
  ASSERT_TRUE(settings);
  TrainOptions read;
  ASSERT_TRUE(apply_settings(*settings, read));
  EXPECT_TRUE(read.recipe.lora.targets.empty());
}

}  // namespace
}  // namespace prefilter::train
