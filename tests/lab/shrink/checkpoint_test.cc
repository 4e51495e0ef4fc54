#include "lab/shrink/checkpoint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/encoder/safetensors_writer.h"
#include "lab/shrink/layers.h"
#include "tests/support/temp_folder.h"

namespace prefilter::shrink {
namespace {

using nlohmann::json;

std::string golden(const std::string& name) {
  return test::repository_path("tests/golden/encoder/" + name);
}

KeptIds every_other(size_t count) {
  std::vector<bool> kept(count);
  for (size_t id = 0; id < count; ++id) kept[id] = id < 3 || id % 2 == 0;
  return KeptIds(kept);
}

TEST(CutWeights, GathersRowsAndRenumbersLayersOfEachArchitectureInTheirType) {
  for (const std::string name : {"bert", "bert_fp16", "distilbert", "roberta", "xlm_roberta"}) {
    const auto config = encoder::read_model_config(golden(name) + "/config.json");
    const auto before = encoder::TensorFile::open(golden(name) + "/model.safetensors");
    ASSERT_TRUE(config && before);
    const Cut cut{every_other(config->vocab_size), {config->layers - 1}};
    const auto bytes = cut_weights(*before, *config, cut);
    ASSERT_TRUE(bytes) << bytes.error().message();
    const test::TempFolder folder;
    const auto after = encoder::TensorFile::open(folder.write("w", *bytes));
    ASSERT_TRUE(after);
    size_t gathered = 0;
    for (const auto& [tensor_name, tensor] : after->tensors()) {
      std::string old_name = tensor_name;
      if (const auto layer = split_layer(tensor_name)) {
        EXPECT_EQ(layer->layer, 0U);
        old_name = std::string(layer->before) + std::to_string(config->layers - 1) +
                   std::string(layer->after);
      }
      const encoder::TensorView* old = before->find(old_name);
      ASSERT_NE(old, nullptr) << tensor_name;
      EXPECT_EQ(tensor.dtype, old->dtype);
      if (!has_token_rows(tensor_name)) {
        EXPECT_EQ(tensor.shape, old->shape);
        EXPECT_TRUE(std::ranges::equal(tensor.bytes, old->bytes)) << tensor_name;
        continue;
      }
      ++gathered;
      ASSERT_EQ(tensor.shape, (std::vector<size_t>{cut.ids.size(), old->shape[1]}));
      const size_t row = tensor.bytes.size() / tensor.shape[0];
      for (size_t id = 0; id < cut.ids.size(); ++id) {
        const auto old_id = static_cast<size_t>(cut.ids.old_ids()[id]);
        EXPECT_EQ(
            std::memcmp(tensor.bytes.data() + id * row, old->bytes.data() + old_id * row, row), 0);
      }
    }
    EXPECT_EQ(gathered, 1U) << name;
  }
}

TEST(CutWeights, WithoutEmbeddingsOrALayerOrWithOtherRowsTheFileIsCorrupt) {
  const auto config = encoder::read_model_config(golden("bert") + "/config.json");
  const test::TempFolder folder;
  const auto cut_of = [&](const std::vector<encoder::NewTensor>& tensors) {
    const auto file =
        encoder::TensorFile::open(folder.write("w", encoder::safetensors_bytes(tensors)));
    return cut_weights(*file, *config, {every_other(160), {0, 1}});
  };
  const std::vector<float> values(160 * 64);
  const std::string words = "bert.embeddings.word_embeddings.weight";
  const auto layer = [&](const char* number) {
    return encoder::make_f32(std::string("bert.encoder.layer.") + number + ".x", {1},
                             std::span(values).first(1));
  };
  const std::vector<std::pair<std::vector<encoder::NewTensor>, std::string>> cases = {
      {{layer("0"), layer("1")}, "no word embeddings"},
      {{layer("0"), encoder::make_f32(words, {160, 64}, values)}, "layer 1 is missing"},
      {{layer("0"), layer("1"), encoder::make_f32(words, {80, 128}, values)}, words}};
  for (const auto& [tensors, named] : cases) {
    const auto bytes = cut_of(tensors);
    ASSERT_FALSE(bytes) << named;
    EXPECT_EQ(bytes.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(bytes.error().message().find(named), std::string::npos) << bytes.error().message();
  }
}

TEST(CutConfig, SaysWhatStaysAndNothingElseChanges) {
  const auto config = encoder::read_model_config(golden("bert") + "/config.json");
  json before = json::parse(test::read_bytes(golden("bert") + "/config.json"));
  before["mask_token_id"] = 4;
  before["eos_token_id"] = json::array({6, 8});
  const auto text = cut_config(before.dump(), *config, {every_other(160), {0}});
  ASSERT_TRUE(text) << text.error().message();
  json want = before;
  want["vocab_size"] = every_other(160).size();
  want["num_hidden_layers"] = 1;
  want["mask_token_id"] = 3;
  want["eos_token_id"] = json::array({4, 5});
  EXPECT_EQ(json::parse(*text), want);
}

TEST(CutConfig, DistilBertCountsItsLayersInAFieldOfItsOwn) {
  const auto config = encoder::read_model_config(golden("distilbert") + "/config.json");
  const auto text = cut_config(test::read_bytes(golden("distilbert") + "/config.json"), *config,
                               {every_other(160), {0, 2}});
  ASSERT_TRUE(text);
  EXPECT_EQ(json::parse(*text)["n_layers"], 2);
  EXPECT_FALSE(json::parse(*text).contains("num_hidden_layers"));
}

TEST(CutConfig, Qwen2KeepsTheKindsOfTheLayersThatStay) {
  encoder::ModelConfig config;
  config.architecture = encoder::Architecture::kQwen2;
  config.layers = 3;
  const std::string before =
      R"({"vocab_size": 4, "num_hidden_layers": 3, "layer_types": ["a", "b", "c"]})";
  const auto text = cut_config(before, config, {KeptIds(std::vector<bool>(4, true)), {0, 2}});
  ASSERT_TRUE(text);
  EXPECT_EQ(json::parse(*text)["layer_types"], json::array({"a", "c"}));
}

TEST(CutConfig, PositionsThatCountFromThePadTokenHoldItInPlace) {
  auto config = encoder::read_model_config(golden("xlm_roberta") + "/config.json");
  ASSERT_EQ(config->pad_token_id, 1U);
  std::vector<bool> kept(config->vocab_size, true);
  kept[0] = false;
  const auto text = cut_config(test::read_bytes(golden("xlm_roberta") + "/config.json"), *config,
                               {KeptIds(kept), {0}});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code(), ErrorCode::kUnsupported);
}

TEST(IdsInConfig, AreThoseOfTokensBelowTheVocabularysSize) {
  const auto ids = ids_in_config(
      R"({"vocab_size": 9, "pad_token_id": 1, "eos_token_id": [2, 70], "bos_token_id": null})",
      "c");
  ASSERT_TRUE(ids);
  EXPECT_EQ(*ids, (std::vector<size_t>{1, 2}));
}

}  // namespace
}  // namespace prefilter::shrink
