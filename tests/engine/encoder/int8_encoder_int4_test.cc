// The int8 path with word embeddings in 4 bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "engine/encoder/convert_weights.h"
#include "engine/encoder/half.h"
#include "engine/encoder/int8_encoder.h"
#include "engine/encoder/safetensors_writer.h"
#include "engine/kernels/kernel_set.h"
#include "tests/support/forward.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

using test::forward;

const std::vector<size_t> kLengths = {1, 2, 15, 16, 33, 60, 7};

std::string golden(const std::string& arch) {
  return test::repository_path("tests/golden/encoder/" + arch);
}

void write_form(const test::TempFolder& folder, const std::string& source, WeightForm form) {
  const Result<ModelConfig> config = read_model_config(source + "/config.json");
  ASSERT_TRUE(config);
  folder.write("config.json", *convert_config(test::read_bytes(source + "/config.json"), form));
  folder.write("model.safetensors", convert_weights(source, *config, form)->bytes);
}

std::vector<NewTensor> tensors_of(const std::string& path) {
  std::vector<NewTensor> tensors;
  const auto file = TensorFile::open(path);
  EXPECT_TRUE(file);
  for (const auto& [name, tensor] : file->tensors()) {
    tensors.push_back(
        {name, tensor.dtype, tensor.shape, {tensor.bytes.begin(), tensor.bytes.end()}});
  }
  return tensors;
}

/// The word embeddings of 4 bits as F32, scale by scale.
NewTensor widened(const NewTensor& words, const NewTensor& scales, size_t hidden) {
  std::vector<float> values;
  for (size_t row = 0; row < words.shape[0]; ++row) {
    for (size_t i = 0; i < hidden; ++i) {
      const size_t group = row * scales.shape[1] + i / 32;
      const auto byte = static_cast<uint8_t>(words.bytes[group * 16 + i % 16]);
      uint16_t half = 0;
      std::memcpy(&half, scales.bytes.data() + 2 * group, sizeof half);
      const int q = i % 32 < 16 ? byte & 15 : byte >> 4;
      values.push_back(static_cast<float>(q - 8) * half_to_float(half));
    }
  }
  return make_f32(words.name, {words.shape[0], hidden}, values);
}

class Int4Words : public testing::TestWithParam<const char*> {};

TEST_P(Int4Words, GiveTheBitsOfTheSameValuesInFp32) {
  const test::TempFolder int4;
  const test::TempFolder fp32;
  write_form(int4, golden(GetParam()), WeightForm::kInt8WithInt4Words);
  write_form(fp32, golden(GetParam()), WeightForm::kInt8);
  const auto encoder = test::open_encoder(int4.path());
  std::vector<NewTensor> tensors = tensors_of(int4.file("model.safetensors"));
  const auto words = std::ranges::find(tensors, Dtype::kU8, &NewTensor::dtype);
  const auto scales = std::ranges::find(tensors, Dtype::kF16, &NewTensor::dtype);
  ASSERT_TRUE(words != tensors.end() && scales != tensors.end());
  *words = widened(*words, *scales, encoder->config().hidden);
  tensors.erase(scales);
  fp32.write("model.safetensors", safetensors_bytes(tensors));
  const auto wide = test::open_encoder(fp32.path());
  const test::Articles articles = test::random_articles(kLengths, encoder->config().vocab_size);
  EXPECT_EQ(forward(*encoder, articles, 2), forward(*wide, articles, 2));
}

TEST_P(Int4Words, GiveTheSameBitsOnEverySetOfKernels) {
  const test::TempFolder folder;
  write_form(folder, golden(GetParam()), WeightForm::kInt8WithInt4Words);
  const auto open = [&](std::string_view name) { return test::open_encoder(folder.path(), name); };
  const auto portable = open("portable");
  const test::Articles articles = test::random_articles(kLengths, portable->config().vocab_size);
  const std::vector<float> want = forward(*portable, articles, 1);
  for (const kernels::KernelSet& set : kernels::kernel_sets()) {
    if (!set.supported()) {
      std::printf("this processor lacks the kernels %s\n", std::string(set.name).c_str());
      continue;
    }
    EXPECT_EQ(forward(*open(set.name), articles, 2), want) << set.name;
  }
}

INSTANTIATE_TEST_SUITE_P(Architectures, Int4Words,
                         testing::Values("bert", "distilbert", "roberta", "xlm_roberta", "qwen2"),
                         [](const auto& param) { return std::string(param.param); });

void expect_malformed(const std::function<void(NewTensor& words, NewTensor& scales)>& spoil,
                      const std::string& named) {
  const test::TempFolder folder;
  write_form(folder, golden("bert"), WeightForm::kInt8WithInt4Words);
  std::vector<NewTensor> tensors = tensors_of(folder.file("model.safetensors"));
  spoil(*std::ranges::find(tensors, Dtype::kU8, &NewTensor::dtype),
        *std::ranges::find(tensors, Dtype::kF16, &NewTensor::dtype));
  folder.write("model.safetensors", safetensors_bytes(tensors));
  const auto encoder = Encoder::open(folder.path());
  ASSERT_FALSE(encoder) << named;
  EXPECT_EQ(encoder.error().code(), ErrorCode::kCorrupt) << encoder.error().message();
  EXPECT_NE(encoder.error().message().find(named), std::string::npos) << encoder.error().message();
}

TEST(Int4Words, OfTheWrongShapeOrTypeAreCorruptAndNamed) {
  const std::string words = "bert.embeddings.word_embeddings.weight";
  expect_malformed([](NewTensor& w, NewTensor&) { w.name = "gone"; }, words + " is missing");
  expect_malformed([](NewTensor&, NewTensor& s) { s.name = "gone"; }, words + "_scale is missing");
  expect_malformed([](NewTensor& w, NewTensor&) { w.dtype = Dtype::kI8; }, words + " is I8");
  expect_malformed([](NewTensor&, NewTensor& s) { s.dtype = Dtype::kBF16; }, "_scale is BF16");
  expect_malformed([](NewTensor& w, NewTensor&) { w.shape = {w.shape[0] * 2, w.shape[1] / 2}; },
                   words + " has the shape");
  expect_malformed([](NewTensor&, NewTensor& s) { s.shape = {s.shape[0] * s.shape[1]}; },
                   words + "_scale has the shape");
  expect_malformed([](NewTensor&, NewTensor& s) { s.bytes[1] = std::byte{0x7c}; },
                   words + "_scale: NaN or infinite");
}

TEST(Int4Words, ThatTheConfigurationDoesNotNameAreRefused) {
  const test::TempFolder folder;
  write_form(folder, golden("bert"), WeightForm::kInt8WithInt4Words);
  for (const WeightForm form : {WeightForm::kInt8, WeightForm::kFp32}) {
    folder.write("config.json",
                 *convert_config(test::read_bytes(golden("bert") + "/config.json"), form));
    const auto encoder = Encoder::open(folder.path());
    ASSERT_FALSE(encoder);
    EXPECT_EQ(encoder.error().code(), ErrorCode::kCorrupt);
  }
}

TEST(Int4Words, ThatTheConfigurationNamesMustBeThere) {
  const test::TempFolder folder;
  write_form(folder, golden("bert"), WeightForm::kInt8);
  folder.write("config.json", *convert_config(test::read_bytes(golden("bert") + "/config.json"),
                                              WeightForm::kInt8WithInt4Words));
  const auto encoder = Encoder::open(folder.path());
  ASSERT_FALSE(encoder);
  EXPECT_EQ(encoder.error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::encoder
