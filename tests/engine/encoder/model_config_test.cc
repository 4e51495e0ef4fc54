#include "engine/encoder/model_config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

std::string golden(const std::string& name) {
  return test::repository_path("tests/golden/encoder/" + name + "/config.json");
}

json load(const std::string& name) { return json::parse(std::ifstream(golden(name))); }

Result<ModelConfig> read_text(const std::string& text) {
  const test::TempFolder folder;
  return read_model_config(folder.write("model_config_test.json", text));
}

Result<ModelConfig> read(const json& config) { return read_text(config.dump()); }

void expect_error(const json& config, ErrorCode code, const std::string& field) {
  const Result<ModelConfig> result = read(config);
  ASSERT_FALSE(result) << field << " was accepted";
  EXPECT_EQ(result.error().code(), code) << result.error().message();
  EXPECT_NE(result.error().message().find(field), std::string::npos) << result.error().message();
  EXPECT_NE(result.error().message().find("model_config_test.json"), std::string::npos);
}

TEST(ModelConfig, ReadsABert) {
  const Result<ModelConfig> config = read_model_config(golden("bert"));
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->architecture, Architecture::kBert);
  EXPECT_EQ(config->vocab_size, 160U);
  EXPECT_EQ(config->hidden, 64U);
  EXPECT_EQ(config->layers, 2U);
  EXPECT_EQ(config->head_dim(), 32U);
  EXPECT_EQ(config->intermediate, 128U);
  EXPECT_EQ(config->type_vocab, 2U);
  EXPECT_EQ(config->max_tokens(), 64U);
  EXPECT_FLOAT_EQ(config->layer_norm_eps, 1e-12F);
  EXPECT_FALSE(config->quantized);
  EXPECT_EQ(config->labels, (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
}

TEST(ModelConfig, ReadsDistilBertUnderItsOwnFieldNames) {
  const Result<ModelConfig> config = read_model_config(golden("distilbert"));
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->architecture, Architecture::kDistilBert);
  EXPECT_EQ(config->hidden, 32U);
  EXPECT_EQ(config->layers, 3U);
  EXPECT_EQ(config->heads, 2U);
  EXPECT_EQ(config->intermediate, 64U);
  EXPECT_EQ(config->type_vocab, 0U);
}

TEST(ModelConfig, RobertaPositionsStartAfterThePadToken) {
  for (const std::string name : {"roberta", "xlm_roberta"}) {
    const Result<ModelConfig> config = read_model_config(golden(name));
    ASSERT_TRUE(config) << config.error().message();
    EXPECT_EQ(config->max_positions, 66U);
    EXPECT_EQ(config->max_tokens(), 64U);
    EXPECT_FLOAT_EQ(config->layer_norm_eps, 1e-5F);
  }
}

TEST(ModelConfig, LabelsComeInTheOrderOfTheirIds) {
  json config = load("bert");
  config["id2label"] = {{"1", "commerce"}, {"0", "journalism"}};
  const Result<ModelConfig> result = read(config);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->labels, (std::vector<std::string>{"journalism", "commerce"}));
}

TEST(ModelConfig, NumLabelsAloneNamesTheLabelsAsTransformersDoes) {
  json config = load("bert");
  config["num_labels"] = 3;
  const Result<ModelConfig> result = read(config);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_EQ(result->labels, (std::vector<std::string>{"LABEL_0", "LABEL_1", "LABEL_2"}));
}

TEST(ModelConfig, OurInt8FormIsMarkedInTheFile) {
  json config = load("bert");
  config["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  const Result<ModelConfig> result = read(config);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->quantized);
}

TEST(ModelConfig, ABodyWithoutAHeadIsReadWhereItWillDo) {
  const ConfigOptions body{.require_head = false};
  for (const std::string architecture :
       {"BertModel", "BertForMaskedLM", "BertForPreTraining", "BertForSequenceClassification"}) {
    json config = load("bert");
    config["architectures"] = json::array({architecture});
    EXPECT_TRUE(parse_model_config(config.dump(), "config.json", body)) << architecture;
  }
  json config = load("bert");
  config.erase("architectures");
  EXPECT_TRUE(parse_model_config(config.dump(), "config.json", body));
  config["architectures"] = json::array({"RobertaForMaskedLM", "DistilBertModel", 1});
  const auto other = parse_model_config(config.dump(), "config.json", body);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), ErrorCode::kUnsupported);
}

TEST(ModelConfig, HeadsThatAreTooWideForTheAttentionKernelAreUnsupported) {
  json config = load("bert");
  config["hidden_size"] = 144;
  config["num_attention_heads"] = 1;
  expect_error(config, ErrorCode::kUnsupported, "num_attention_heads");
}

TEST(ModelConfig, FourBitWordsAreMarkedByTheSecondVersion) {
  json config = load("bert");
  EXPECT_FALSE(read(config)->int4_words);
  config["prefilter_quantization"] = {{"format", "int8"}, {"version", 2}, {"embeddings", "int4"}};
  const Result<ModelConfig> result = read(config);
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->quantized && result->int4_words);
}

struct Change {
  std::string field;
  json value;
};

TEST(ModelConfig, WhatTheEngineDoesNotComputeIsUnsupportedAndNamed) {
  const std::vector<Change> changes = {
      {"model_type", "gpt2"},
      {"hidden_act", "relu"},
      {"hidden_act", "gelu_new"},
      {"hidden_act", "gelu_pytorch_tanh"},
      {"position_embedding_type", "relative_key"},
      {"problem_type", "regression"},
      {"problem_type", "multi_label_classification"},
      {"is_decoder", true},
      {"quantization_config", {{"bits", 4}}},
      {"architectures", json::array({"BertForMaskedLM"})},
      {"architectures", json::array()},
      {"prefilter_quantization", {{"format", "int4"}, {"version", 1}}},
      {"prefilter_quantization", {{"format", "int8"}, {"version", 3}}}};
  for (const Change& change : changes) {
    json config = load("bert");
    config[change.field] = change.value;
    expect_error(config, ErrorCode::kUnsupported, change.field);
  }
}

TEST(ModelConfig, DistilBertWithAnotherActivationIsUnsupported) {
  json config = load("distilbert");
  config["activation"] = "relu";
  expect_error(config, ErrorCode::kUnsupported, "activation");
}

TEST(ModelConfig, AMissingOrImpossibleFieldIsCorruptAndNamed) {
  for (const std::string field :
       {"model_type", "architectures", "vocab_size", "hidden_size", "num_hidden_layers",
        "num_attention_heads", "intermediate_size", "max_position_embeddings"}) {
    json config = load("bert");
    config.erase(field);
    expect_error(config, ErrorCode::kCorrupt, field);
  }
  const std::vector<Change> changes = {
      {"vocab_size", 0},
      {"vocab_size", -1},
      {"vocab_size", "160"},
      {"vocab_size", 160.5},
      {"vocab_size", uint64_t{1} << 63U},
      {"hidden_size", 0},
      {"hidden_size", 1000000},
      {"num_hidden_layers", 0},
      {"num_hidden_layers", 100000},
      {"num_attention_heads", 0},
      {"num_attention_heads", 3},
      {"intermediate_size", 0},
      {"max_position_embeddings", 0},
      {"max_position_embeddings", 10000000},
      {"type_vocab_size", 0},
      {"layer_norm_eps", 0},
      {"layer_norm_eps", "1e-12"},
      {"pad_token_id", 160},
      {"pad_token_id", -1},
      {"hidden_act", 1},
      {"num_labels", 0},
      {"id2label", json::object()},
      {"id2label", json::array({"a", "b"})},
      {"id2label", {{"0", "a"}, {"2", "b"}}},
      {"id2label", {{"0", "a"}, {"1", "a"}}},
      {"id2label", {{"0", "a"}, {"1", 5}}},
      {"prefilter_quantization", "int8"},
      {"prefilter_quantization", {{"format", "int8"}}},
      {"prefilter_quantization", {{"format", "int8"}, {"version", 1}, {"more", 1}}},
      {"prefilter_quantization", {{"format", "int8"}, {"version", 1}, {"embeddings", "int4"}}},
      {"prefilter_quantization", {{"format", "int8"}, {"version", 2}}},
      {"prefilter_quantization", {{"format", "int8"}, {"version", 2}, {"embeddings", "int3"}}}};
  for (const Change& change : changes) {
    json config = load("bert");
    config[change.field] = change.value;
    expect_error(config, ErrorCode::kCorrupt, change.field);
  }
}

TEST(ModelConfig, AWindowWithoutAPositionIsCorrupt) {
  json config = load("xlm_roberta");
  config["max_position_embeddings"] = 2;
  expect_error(config, ErrorCode::kCorrupt, "max_position_embeddings");
}

TEST(ModelConfig, AMissingFileIsNotFound) {
  const Result<ModelConfig> config = read_model_config(golden("no_such_model"));
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().code(), ErrorCode::kNotFound);
}

TEST(ModelConfig, TextThatIsNotAJsonObjectIsCorrupt) {
  for (const std::string text : {"", "{", "[]", "null", "{\"a\":1}{", "{\"a\":1,\"a\":2}"}) {
    const Result<ModelConfig> config = read_text(text);
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().code(), ErrorCode::kCorrupt) << text;
  }
}

}  // namespace
}  // namespace prefilter::encoder
