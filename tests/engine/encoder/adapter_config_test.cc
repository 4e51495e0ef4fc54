#include "engine/encoder/adapter_config.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

json small_adapter() {
  return {{"peft_type", "LORA"},
          {"task_type", "SEQ_CLS"},
          {"r", 16},
          {"lora_alpha", 32},
          {"target_modules", {"q_proj", "v_proj"}}};
}

Result<AdapterConfig> parse(const json& config) {
  return parse_adapter_config(config.dump(), "adapter_config.json");
}

struct Change {
  std::string field;
  json value;
};

void expect_errors(const std::vector<Change>& changes, ErrorCode code) {
  for (const Change& change : changes) {
    json config = small_adapter();
    config[change.field] = change.value;
    const auto result = parse(config);
    ASSERT_FALSE(result) << change.field << " was accepted as " << change.value;
    EXPECT_EQ(result.error().code(), code) << result.error().message();
    EXPECT_NE(result.error().message().find("adapter_config.json: field " + change.field),
              std::string::npos)
        << result.error().message();
  }
}

TEST(AdapterConfig, ReadsWhatPeftWrites) {
  const std::string path =
      test::repository_path("tests/golden/encoder/qwen2_lora/adapter_config.json");
  const auto config = parse_adapter_config(test::read_bytes(path), path);
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->rank, 4U);
  EXPECT_EQ(config->scaling, 3.0F);
  EXPECT_EQ(config->targets, (std::vector<std::string>{"q_proj", "v_proj"}));
  EXPECT_EQ(config->saved, (std::vector<std::string>{"classifier", "score"}));
  EXPECT_EQ(config->base, "../qwen2");
}

TEST(AdapterConfig, NeedsNoMoreThanTheFieldsThatDecide) {
  const auto config = parse(small_adapter());
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->scaling, 2.0F);
  EXPECT_TRUE(config->base.empty());
  EXPECT_TRUE(config->saved.empty());
}

TEST(AdapterConfig, RankStabilisedLoraDividesByTheRootOfTheRank) {
  json config = small_adapter();
  config["use_rslora"] = true;
  EXPECT_EQ(parse(config)->scaling, 8.0F);
}

TEST(AdapterConfig, AFieldThatAsksForNothingMayBeUnknown) {
  for (const json& nothing : {json(nullptr), json(false), json::object(), json::array()}) {
    json config = small_adapter();
    config["of_a_later_version"] = nothing;
    EXPECT_TRUE(parse(config)) << nothing;
  }
}

TEST(AdapterConfig, WhatIsNotComputedIsUnsupportedAndNamed) {
  expect_errors({{"peft_type", "IA3"},
                 {"task_type", "CAUSAL_LM"},
                 {"bias", "all"},
                 {"use_dora", true},
                 {"fan_in_fan_out", true},
                 {"lora_bias", true},
                 {"rank_pattern", {{"q_proj", 8}}},
                 {"alpha_pattern", {{"q_proj", 8}}},
                 {"layers_to_transform", {0}},
                 {"exclude_modules", {"k_proj"}},
                 {"layer_replication", {{0, 1}}},
                 {"target_parameters", {"w"}},
                 {"trainable_token_indices", {1}},
                 {"init_lora_weights", "pissa"},
                 {"init_lora_weights", 1},
                 {"target_modules", "all-linear"},
                 {"of_a_later_version", 1}},
                ErrorCode::kUnsupported);
}

TEST(AdapterConfig, AMissingOrImpossibleFieldIsCorruptAndNamed) {
  for (const std::string field : {"peft_type", "task_type", "r", "lora_alpha", "target_modules"}) {
    json config = small_adapter();
    config.erase(field);
    const auto result = parse(config);
    ASSERT_FALSE(result) << field;
    EXPECT_EQ(result.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(result.error().message().find(field), std::string::npos);
  }
  expect_errors({{"r", 0},
                 {"r", -1},
                 {"r", 1.5},
                 {"r", 1000000},
                 {"lora_alpha", -1},
                 {"lora_alpha", "32"},
                 {"target_modules", json::array()},
                 {"target_modules", {"q_proj", 1}},
                 {"target_modules", {""}},
                 {"modules_to_save", "score"},
                 {"modules_to_save", {1}},
                 {"use_rslora", "yes"},
                 {"base_model_name_or_path", 1},
                 {"peft_type", 1}},
                ErrorCode::kCorrupt);
}

TEST(AdapterConfig, TextThatIsNotAJsonObjectIsCorrupt) {
  for (const std::string text : {"", "{", "[]", "null", "3"}) {
    const auto result = parse_adapter_config(text, "adapter_config.json");
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().code(), ErrorCode::kCorrupt) << text;
  }
}

}  // namespace
}  // namespace prefilter::encoder
