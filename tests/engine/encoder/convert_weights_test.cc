#include "engine/encoder/convert_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/encoder/quantize.h"
#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

std::string golden(const std::string& name) {
  return test::repository_path("tests/golden/encoder/" + name);
}

ModelConfig config_of(const std::string& folder) {
  const Result<ModelConfig> config = read_model_config(folder + "/config.json");
  EXPECT_TRUE(config);
  return *config;
}

TEST(ConvertWeights, Fp32KeepsEveryValueAndName) {
  const test::TempFolder folder;
  const auto bytes = convert_weights(golden("bert"), config_of(golden("bert")), WeightForm::kFp32);
  ASSERT_TRUE(bytes) << bytes.error().message();
  const auto before = TensorFile::open(golden("bert") + "/model.safetensors");
  const auto after = TensorFile::open(folder.write("w", bytes->bytes));
  ASSERT_TRUE(before && after);
  ASSERT_EQ(after->tensors().size(), before->tensors().size());
  for (const auto& [name, tensor] : before->tensors()) {
    ASSERT_NE(after->find(name), nullptr) << name;
    EXPECT_EQ(*to_float(*after->find(name), name), *to_float(tensor, name)) << name;
  }
}

TEST(ConvertWeights, HalfWidthWeightsBecomeFp32WithTheSameValues) {
  const test::TempFolder folder;
  const std::string source = golden("bert_fp16");
  const auto bytes = convert_weights(source, config_of(source), WeightForm::kFp32);
  ASSERT_TRUE(bytes);
  const auto before = TensorFile::open(source + "/model.safetensors");
  const auto after = TensorFile::open(folder.write("w", bytes->bytes));
  ASSERT_TRUE(before && after);
  for (const auto& [name, tensor] : before->tensors()) {
    EXPECT_EQ(after->find(name)->dtype, Dtype::kF32);
    EXPECT_EQ(*to_float(*after->find(name), name), *to_float(tensor, name)) << name;
  }
}

TEST(ConvertWeights, Int8CoversTheLayersAndTheWordsButNotTheHead) {
  for (const std::string name : {"bert", "distilbert", "roberta", "xlm_roberta"}) {
    const test::TempFolder folder;
    const ModelConfig config = config_of(golden(name));
    const auto bytes = convert_weights(golden(name), config, WeightForm::kInt8);
    ASSERT_TRUE(bytes);
    const auto file = TensorFile::open(folder.write("w", bytes->bytes));
    ASSERT_TRUE(file);
    const std::vector<std::string> expected = quantized_tensors(config);
    for (const auto& [tensor_name, tensor] : file->tensors()) {
      const bool listed = std::ranges::count(expected, tensor_name) == 1;
      EXPECT_EQ(tensor.dtype, listed ? Dtype::kI8 : Dtype::kF32) << tensor_name;
      if (!listed) continue;
      const TensorView* scale = file->find(scale_name(tensor_name));
      ASSERT_NE(scale, nullptr) << tensor_name;
      EXPECT_EQ(scale->shape, std::vector<size_t>{tensor.shape[0]});
    }
  }
}

TEST(ConvertWeights, FourBitsAreForTheWordsAloneAndWhatTheyCostIsTold) {
  const test::TempFolder folder;
  const ModelConfig config = config_of(golden("distilbert"));
  const auto bytes = convert_weights(golden("distilbert"), config, WeightForm::kInt8WithInt4Words);
  ASSERT_TRUE(bytes);
  ASSERT_TRUE(bytes->int4_words);
  EXPECT_EQ(bytes->int4_words->groups, 160U);
  EXPECT_GT(bytes->int4_words->largest_error, 0.0F);
  const auto file = TensorFile::open(folder.write("w", bytes->bytes));
  ASSERT_TRUE(file);
  const std::string words = "distilbert.embeddings.word_embeddings.weight";
  EXPECT_EQ(file->find(words)->dtype, Dtype::kU8);
  EXPECT_EQ(file->find(words)->shape, (std::vector<size_t>{160, 16}));
  EXPECT_EQ(file->find(words + "_scale")->dtype, Dtype::kF16);
  EXPECT_EQ(file->find(words + "_scale")->shape, (std::vector<size_t>{160, 1}));
  EXPECT_EQ(file->find("distilbert.transformer.layer.0.ffn.lin1.weight")->dtype, Dtype::kI8);
}

TEST(ConvertWeights, AFolderWithoutWeightsIsNotFound) {
  const test::TempFolder folder;
  const auto bytes = convert_weights(folder.path(), config_of(golden("bert")), WeightForm::kInt8);
  EXPECT_EQ(bytes.error().code(), ErrorCode::kNotFound);
}

TEST(ConvertWeights, ANanIsCorruptAndItsTensorNamed) {
  const test::TempFolder folder;
  const std::vector<float> values = {1.0F, std::nanf("")};
  folder.write("model.safetensors", safetensors_bytes({make_f32("bad.bias", {2}, values)}));
  const auto bytes = convert_weights(folder.path(), config_of(golden("bert")), WeightForm::kFp32);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().code(), ErrorCode::kCorrupt);
  EXPECT_NE(bytes.error().message().find("bad.bias"), std::string::npos);
}

TEST(ConvertWeights, WhatIsQuantizedAlreadyIsUnsupported) {
  ModelConfig config = config_of(golden("bert"));
  config.quantized = true;
  EXPECT_EQ(convert_weights(golden("bert"), config, WeightForm::kInt8).error().code(),
            ErrorCode::kUnsupported);
}

TEST(ConvertConfig, MarksTheInt8FormAndKeepsTheRest) {
  const std::string before = test::read_bytes(golden("bert_fp16") + "/config.json");
  const Result<std::string> int8 = convert_config(before, WeightForm::kInt8);
  const Result<std::string> fp32 = convert_config(before, WeightForm::kFp32);
  ASSERT_TRUE(int8 && fp32);
  auto expected = nlohmann::json::parse(before);
  expected["dtype"] = "float32";
  EXPECT_EQ(nlohmann::json::parse(*fp32), expected);
  expected["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  EXPECT_EQ(nlohmann::json::parse(*int8), expected);
  const Result<std::string> int4 = convert_config(before, WeightForm::kInt8WithInt4Words);
  ASSERT_TRUE(int4);
  expected["prefilter_quantization"] = {{"format", "int8"}, {"version", 2}, {"embeddings", "int4"}};
  EXPECT_EQ(nlohmann::json::parse(*int4), expected);
}

}  // namespace
}  // namespace prefilter::encoder
