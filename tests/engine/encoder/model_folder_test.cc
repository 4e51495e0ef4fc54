#include "engine/encoder/model_folder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using nlohmann::json;

std::string golden(const std::string& name) {
  return test::repository_path("tests/golden/encoder/" + name);
}

/// A copy of the golden adapter and its base, to be changed.
class AdapterFolder : public testing::Test {
 protected:
  AdapterFolder() {
    std::filesystem::copy(golden("qwen2"), base_);
    std::filesystem::copy(golden("qwen2_lora"), adapter_);
    change("adapter/adapter_config.json",
           [](json& config) { config["base_model_name_or_path"] = "../base"; });
  }

  void change(const std::string& file, const std::function<void(json&)>& edit) const {
    json content = json::parse(test::read_bytes(folder_.file(file)));
    edit(content);
    folder_.write(file, content.dump());
  }

  /// Writes the tensors of the base again, as a body without a head holds them.
  void make_headless(const std::string& prefix_to_drop) const {
    const auto file = TensorFile::open(golden("qwen2") + "/model.safetensors");
    std::vector<NewTensor> tensors;
    for (const auto& [name, tensor] : file->tensors()) {
      if (name == "score.weight") continue;
      const size_t from = name.starts_with(prefix_to_drop) ? prefix_to_drop.size() : 0;
      tensors.push_back({name.substr(from),
                         tensor.dtype,
                         tensor.shape,
                         {tensor.bytes.begin(), tensor.bytes.end()}});
    }
    tensors.push_back(make_f32("lm_head.weight", {1, 2}, std::vector<float>{1, 2}));
    folder_.write("base/model.safetensors", safetensors_bytes(std::move(tensors)));
  }

  void expect_error(ErrorCode code, const std::string& part, const std::string& base = "") const {
    const auto model = open_model_folder(adapter_, base);
    ASSERT_FALSE(model) << part;
    EXPECT_EQ(model.error().code(), code) << model.error().message();
    EXPECT_NE(model.error().message().find(part), std::string::npos) << model.error().message();
  }

  test::TempFolder folder_;
  const std::string base_ = folder_.file("base");
  const std::string adapter_ = folder_.file("adapter");
};

void expect_same_tensors(const ModelFolder& a, const ModelFolder& b) {
  ASSERT_EQ(a.tensors.tensors().size(), b.tensors.tensors().size());
  for (const auto& [name, tensor] : a.tensors.tensors()) {
    ASSERT_NE(b.tensors.find(name), nullptr) << name;
    EXPECT_EQ(*to_float(tensor, name), *to_float(*b.tensors.find(name), name)) << name;
  }
}

TEST(ModelFolder, ACheckpointIsItsOwnConfigurationAndTensors) {
  const auto model = open_model_folder(golden("bert"));
  ASSERT_TRUE(model) << model.error().message();
  EXPECT_EQ(model->config.architecture, Architecture::kBert);
  EXPECT_EQ(model->config_text, test::read_bytes(golden("bert") + "/config.json"));
  EXPECT_NE(model->tensors.find("classifier.weight"), nullptr);
  EXPECT_TRUE(model->base.empty());
}

TEST(ModelFolder, ABaseForWhatIsNoAdapterIsAnInvalidArgument) {
  const auto model = open_model_folder(golden("bert"), golden("qwen2"));
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code(), ErrorCode::kInvalidArgument);
}

TEST_F(AdapterFolder, NamesItsBaseFromItsOwnFolderOnOrIsGivenOne) {
  const auto named = open_model_folder(adapter_);
  ASSERT_TRUE(named) << named.error().message();
  EXPECT_TRUE(std::filesystem::equivalent(named->base, base_));
  change("adapter/adapter_config.json",
         [](json& config) { config["base_model_name_or_path"] = "Hub/Name"; });
  expect_error(ErrorCode::kNotFound, "\"Hub/Name\" is no folder here");
  expect_error(ErrorCode::kNotFound, "no folder /nowhere", "/nowhere");
  const auto given = open_model_folder(adapter_, base_);
  ASSERT_TRUE(given) << given.error().message();
  expect_same_tensors(*named, *given);
}

TEST_F(AdapterFolder, ABaseWithoutAHeadGivesTheSameModel) {
  const auto whole = open_model_folder(golden("qwen2_lora"));
  ASSERT_TRUE(whole) << whole.error().message();
  for (const std::string prefix : {"", "model."}) {
    make_headless(prefix);
    change("base/config.json", [&](json& config) {
      config["architectures"] = {prefix.empty() ? "Qwen2ForCausalLM" : "Qwen2Model"};
    });
    const auto model = open_model_folder(adapter_);
    ASSERT_TRUE(model) << model.error().message();
    expect_same_tensors(*whole, *model);
    EXPECT_EQ(model->config.labels, (std::vector<std::string>{"LABEL_0", "LABEL_1"}));
    const json config = json::parse(model->config_text);
    EXPECT_EQ(config["architectures"], json({"Qwen2ForSequenceClassification"}));
    EXPECT_EQ(config["label2id"]["LABEL_1"], 1);
    std::filesystem::remove_all(base_);
    std::filesystem::copy(golden("qwen2"), base_);
  }
}

TEST_F(AdapterFolder, AConfigurationOfItsOwnTakesThePlaceOfTheBases) {
  json config = json::parse(test::read_bytes(base_ + "/config.json"));
  config["id2label"] = {{"0", "journalism"}, {"1", "commerce"}};
  config["pad_token_id"] = 3;
  folder_.write("adapter/config.json", config.dump());
  const auto model = open_model_folder(adapter_);
  ASSERT_TRUE(model) << model.error().message();
  EXPECT_EQ(model->config.labels, (std::vector<std::string>{"journalism", "commerce"}));
  EXPECT_EQ(model->config.pad_token_id, 3U);
}

TEST_F(AdapterFolder, OnlyAFloatQwen2TakesAnAdapter) {
  expect_error(ErrorCode::kUnsupported, "is not a Qwen2 with float weights", golden("bert"));
  change("base/config.json", [](json& config) {
    config["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  });
  expect_error(ErrorCode::kUnsupported, "is not a Qwen2 with float weights");
}

TEST_F(AdapterFolder, WhatIsMissingIsNamed) {
  std::filesystem::rename(folder_.file("adapter/adapter_model.safetensors"),
                          folder_.file("adapter/adapter_model.bin"));
  expect_error(ErrorCode::kUnsupported, "to_safetensors.py");
  std::filesystem::remove(folder_.file("adapter/adapter_model.bin"));
  expect_error(ErrorCode::kNotFound, "adapter_model.safetensors");
  folder_.write("adapter/adapter_model.safetensors", safetensors_bytes({}));
  expect_error(ErrorCode::kCorrupt, "base_model.model.score.weight is missing");
  folder_.write("adapter/adapter_config.json", "{}");
  expect_error(ErrorCode::kCorrupt, "adapter_config.json: field peft_type: missing");
  std::filesystem::copy(
      golden("qwen2_lora"), adapter_,
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  std::filesystem::remove(base_ + "/model.safetensors");
  expect_error(ErrorCode::kNotFound, "model.safetensors", base_);
  std::filesystem::remove(base_ + "/config.json");
  expect_error(ErrorCode::kNotFound, "config.json", base_);
}

}  // namespace
}  // namespace prefilter::encoder
