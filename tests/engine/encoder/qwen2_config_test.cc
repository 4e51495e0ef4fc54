#include "engine/encoder/qwen2_config.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/encoder/model_config.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

/// The form that transformers 4 writes.
json small_qwen2() {
  return {{"model_type", "qwen2"},       {"architectures", {"Qwen2ForSequenceClassification"}},
          {"vocab_size", 160},           {"hidden_size", 64},
          {"num_hidden_layers", 2},      {"num_attention_heads", 4},
          {"num_key_value_heads", 2},    {"intermediate_size", 96},
          {"hidden_act", "silu"},        {"max_position_embeddings", 32768},
          {"rms_norm_eps", 1e-5},        {"rope_theta", 1000000.0},
          {"rope_scaling", nullptr},     {"sliding_window", 4096},
          {"use_sliding_window", false}, {"max_window_layers", 28},
          {"tie_word_embeddings", true}, {"pad_token_id", nullptr}};
}

Result<ModelConfig> read(const json& config, const ConfigOptions& options = {}) {
  return parse_model_config(config.dump(), "config.json", options);
}

struct Change {
  std::string field;
  json value;
};

void expect_errors(const std::vector<Change>& changes, ErrorCode code) {
  for (const Change& change : changes) {
    json config = small_qwen2();
    config[change.field] = change.value;
    const auto result = read(config);
    ASSERT_FALSE(result) << change.field << " was accepted as " << change.value;
    EXPECT_EQ(result.error().code(), code) << result.error().message();
    EXPECT_NE(result.error().message().find(change.field), std::string::npos)
        << result.error().message();
  }
}

TEST(Qwen2Config, ReadsTheFormOfTransformers4) {
  const auto config = read(small_qwen2());
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->architecture, Architecture::kQwen2);
  EXPECT_EQ(to_string(config->architecture), "qwen2");
  EXPECT_EQ(config->heads, 4U);
  EXPECT_EQ(config->kv_heads, 2U);
  EXPECT_EQ(config->head_dim(), 16U);
  EXPECT_EQ(config->type_vocab, 0U);
  EXPECT_EQ(config->pad_token_id, ModelConfig::kNoToken);
  EXPECT_FLOAT_EQ(config->layer_norm_eps, 1e-5F);
  EXPECT_EQ(config->rope_theta, 1e6);
}

TEST(Qwen2Config, ReadsTheFormOfTransformers5) {
  json config = small_qwen2();
  config.erase("rope_theta");
  config.erase("rope_scaling");
  config["rope_parameters"] = {{"rope_theta", 500000.0}, {"rope_type", "default"}};
  config["layer_types"] = {"full_attention", "full_attention"};
  const auto read_config = read(config);
  ASSERT_TRUE(read_config) << read_config.error().message();
  EXPECT_EQ(read_config->rope_theta, 5e5);
}

TEST(Qwen2Config, DefaultsAreThoseOfTransformers) {
  json config = small_qwen2();
  for (const char* field : {"rope_theta", "rms_norm_eps", "hidden_act", "use_sliding_window"}) {
    config.erase(field);
  }
  const auto read_config = read(config);
  ASSERT_TRUE(read_config) << read_config.error().message();
  EXPECT_EQ(read_config->rope_theta, 10000.0);
  EXPECT_FLOAT_EQ(read_config->layer_norm_eps, 1e-6F);
}

TEST(Qwen2Config, AHeadMayBeWiderOrNarrowerThanItsShareOfTheWidth) {
  json config = small_qwen2();
  config["head_dim"] = 32;
  config["pad_token_id"] = 7;
  const auto read_config = read(config);
  ASSERT_TRUE(read_config) << read_config.error().message();
  EXPECT_EQ(read_config->head_dim(), 32U);
  EXPECT_EQ(read_config->pad_token_id, 7U);
}

TEST(Qwen2Config, TheWindowIsThatOfTheAttentionKernelAtMost) {
  json config = small_qwen2();
  EXPECT_EQ(read(config)->max_tokens(), 8192U);
  config["max_position_embeddings"] = 64;
  EXPECT_EQ(read(config)->max_tokens(), 64U);
}

TEST(Qwen2Config, ABodyWithoutAHeadIsReadWhereItWillDo) {
  for (const char* architecture : {"Qwen2ForCausalLM", "Qwen2Model"}) {
    json config = small_qwen2();
    config["architectures"] = {architecture};
    EXPECT_EQ(read(config).error().code(), ErrorCode::kUnsupported);
    const auto body = read(config, {.require_head = false});
    ASSERT_TRUE(body) << body.error().message();
    EXPECT_EQ(body->labels.size(), 2U);
  }
}

TEST(Qwen2Config, WhatTheEngineDoesNotComputeIsUnsupportedAndNamed) {
  expect_errors({{"hidden_act", "gelu"},
                 {"use_sliding_window", true},
                 {"layer_types", {"full_attention", "sliding_attention"}},
                 {"rope_scaling", {{"type", "linear"}, {"factor", 2.0}}},
                 {"rope_scaling", {{"rope_type", "yarn"}}},
                 {"rope_parameters", {{"rope_theta", 1e6}, {"rope_type", "dynamic"}}},
                 {"rope_parameters", {{"partial_rotary_factor", 0.5}}},
                 {"architectures", {"Qwen2ForTokenClassification"}},
                 {"quantization_config", {{"bits", 4}}}},
                ErrorCode::kUnsupported);
}

TEST(Qwen2Config, AnImpossibleFieldIsCorruptAndNamed) {
  expect_errors({{"num_key_value_heads", 0},
                 {"num_key_value_heads", 3},
                 {"num_key_value_heads", 8},
                 {"num_key_value_heads", nullptr},
                 {"num_attention_heads", 3},
                 {"head_dim", 0},
                 {"head_dim", 15},
                 {"head_dim", "16"},
                 {"rms_norm_eps", 0},
                 {"rope_theta", 0},
                 {"rope_theta", "1e6"},
                 {"rope_parameters", 1},
                 {"rope_parameters", {{"rope_theta", -1}}},
                 {"layer_types", {"full_attention"}},
                 {"layer_types", "full_attention"},
                 {"use_sliding_window", "no"},
                 {"max_position_embeddings", 0},
                 {"pad_token_id", 160}},
                ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::encoder
