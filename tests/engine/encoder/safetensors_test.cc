#include "engine/encoder/safetensors.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

Result<TensorFile> open(const std::string& bytes) {
  const test::TempFolder folder;
  return TensorFile::open(folder.write("safetensors_test.safetensors", bytes));
}

std::string with_header(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

Result<TensorFile> open(const std::string& header, const std::string& data) {
  return open(with_header(header, data));
}

void expect_error(const Result<TensorFile>& file, ErrorCode code, const std::string& part) {
  ASSERT_FALSE(file) << "accepted, expected: " << part;
  EXPECT_EQ(file.error().code(), code) << file.error().message();
  EXPECT_NE(file.error().message().find(part), std::string::npos) << file.error().message();
  EXPECT_NE(file.error().message().find("safetensors_test"), std::string::npos);
}

void expect_corrupt(const std::string& header, const std::string& data, const std::string& part) {
  expect_error(open(header, data), ErrorCode::kCorrupt, part);
}

TEST(TensorFile, ReadsTheCheckpointsOfEachFloatType) {
  for (const auto& [name, dtype] :
       {std::pair("bert", Dtype::kF32), {"bert_fp16", Dtype::kF16}, {"bert_bf16", Dtype::kBF16}}) {
    const auto file = TensorFile::open(
        test::repository_path(std::string("tests/golden/encoder/") + name + "/model.safetensors"));
    ASSERT_TRUE(file) << file.error().message();
    const TensorView* words = file->find("bert.embeddings.word_embeddings.weight");
    ASSERT_NE(words, nullptr);
    EXPECT_EQ(words->dtype, dtype);
    EXPECT_EQ(words->shape, (std::vector<size_t>{160, 64}));
    for (const auto& [tensor_name, tensor] : file->tensors()) {
      EXPECT_TRUE(to_float(tensor, tensor_name));
    }
  }
}

TEST(TensorFile, HalfAndBfloatWeightsAreCloseToTheFullOnes) {
  const std::string folder = test::repository_path("tests/golden/encoder/");
  const auto full = TensorFile::open(folder + "bert/model.safetensors");
  ASSERT_TRUE(full);
  for (const auto& [name, step] : {std::pair("bert_fp16", 0x1p-11F), {"bert_bf16", 0x1p-8F}}) {
    const auto file = TensorFile::open(folder + name + "/model.safetensors");
    ASSERT_TRUE(file);
    const std::string tensor = "bert.pooler.dense.weight";
    const auto expected = to_float(*full->find(tensor), tensor);
    const auto values = to_float(*file->find(tensor), tensor);
    ASSERT_TRUE(expected && values);
    for (size_t i = 0; i < values->size(); ++i) {
      ASSERT_NEAR((*values)[i], (*expected)[i], std::abs((*expected)[i]) * step + 1e-7F) << name;
    }
  }
}

TEST(TensorFile, KeepsScalarsAndEmptyTensors) {
  const auto file = open(R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                         R"("z":{"dtype":"F16","shape":[3,0],"data_offsets":[4,4]}})",
                         std::string("\0\0\x80\x3f", 4));
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(*to_float(*file->find("s"), "s"), std::vector<float>{1.0F});
  EXPECT_TRUE(to_float(*file->find("z"), "z")->empty());
  EXPECT_EQ(file->find("missing"), nullptr);
}

TEST(TensorFile, LeavesOutTypesThatNoWeightHasButChecksTheirSize) {
  const std::string entry = R"("position_ids":{"dtype":"I64","shape":[1,2],"data_offsets":[0,)";
  const auto file = open("{" + entry + "16]}}", std::string(16, '\0'));
  ASSERT_TRUE(file) << file.error().message();
  EXPECT_EQ(file->find("position_ids"), nullptr);
  expect_corrupt("{" + entry + "8]}}", std::string(8, '\0'), "position_ids");
}

TEST(TensorFile, AnUnknownTypeIsUnsupported) {
  expect_error(open(R"({"w":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", "x"),
               ErrorCode::kUnsupported, "tensor w");
}

TEST(TensorFile, AFileOfNoTensorsIsWellFormed) {
  EXPECT_TRUE(open(R"({"__metadata__":{"format":"pt"}}   )", ""));
}

TEST(TensorFile, RefusesAHeaderThatLies) {
  expect_error(open(""), ErrorCode::kCorrupt, "too short");
  expect_error(open("1234567"), ErrorCode::kCorrupt, "too short");
  expect_error(open(std::string(8, '\xff')), ErrorCode::kCorrupt, "limit");
  expect_error(open(std::string("\x03\0\0\0\0\0\0\0{}", 10)), ErrorCode::kCorrupt, "past the end");
  expect_corrupt("", "", "header");
  expect_corrupt("{", "", "header");
  expect_corrupt("[]", "", "header");
  expect_corrupt(R"({"__metadata__":{"a":1}})", "", "__metadata__");
  expect_corrupt(R"({"a":{"dtype":"I8","shape":[],"data_offsets":[0,1]},)"
                 R"("a":{"dtype":"I8","shape":[],"data_offsets":[0,1]}})",
                 "x", "stands twice");
  expect_corrupt(std::string(100'000, '['), "", "header");
  expect_corrupt(R"({"a":[[[[[1]]]]]})", "", "nested");
}

TEST(TensorFile, RefusesAnEntryThatLies) {
  const auto refuse = [](const std::string& entry, const std::string& part) {
    expect_corrupt("{\"a\":" + entry + "}", "1234", part);
  };
  refuse("1", "field a");
  refuse(R"({"shape":[4],"data_offsets":[0,4]})", "a.dtype");
  refuse(R"({"dtype":1,"shape":[4],"data_offsets":[0,4]})", "a.dtype");
  refuse(R"({"dtype":"I8","data_offsets":[0,4]})", "a.shape");
  refuse(R"({"dtype":"I8","shape":[-4],"data_offsets":[0,4]})", "shape");
  refuse(R"({"dtype":"I8","shape":[4.0],"data_offsets":[0,4]})", "shape");
  refuse(R"({"dtype":"I8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]})", "shape");
  refuse(R"({"dtype":"I8","shape":[4]})", "a.data_offsets");
  refuse(R"({"dtype":"I8","shape":[4],"data_offsets":[0]})", "data_offsets");
  refuse(R"({"dtype":"I8","shape":[4],"data_offsets":[4,0]})", "data_offsets");
  refuse(R"({"dtype":"I8","shape":[5],"data_offsets":[0,4]})", "data_offsets");
  refuse(R"({"dtype":"I8","shape":[4],"data_offsets":[0,4],"extra":1})", "a.extra");
  refuse(R"({"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]})", "data_offsets");
  refuse(R"({"dtype":"I8","shape":[18446744073709551616],"data_offsets":[0,4]})", "shape");
  refuse(R"({"dtype":"I8","shape":[4294967296,4294967296],"data_offsets":[0,0]})", "data_offsets");
}

TEST(TensorFile, RefusesTensorsThatDoNotFillTheFile) {
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"a":{"dtype":"I8","shape":[2],"data_offsets":)" + first +
           R"(},"b":{"dtype":"I8","shape":[2],"data_offsets":)" + second + "}}";
  };
  EXPECT_TRUE(open(two("[0,2]", "[2,4]"), "1234"));
  EXPECT_TRUE(open(two("[2,4]", "[0,2]"), "1234"));
  expect_corrupt(two("[0,2]", "[1,3]"), "123", "tensor b: overlaps");
  expect_corrupt(two("[0,2]", "[0,2]"), "12", "overlaps");
  expect_corrupt(two("[0,2]", "[3,5]"), "12345", "tensor b: follows a hole");
  expect_corrupt(two("[1,3]", "[3,5]"), "12345", "tensor a: follows a hole");
  expect_corrupt(two("[0,2]", "[2,4]"), "123", "tensor b: reaches past");
  expect_corrupt(two("[0,2]", "[2,4]"), "12345", "1 bytes after");
}

TEST(TensorFile, AMissingFileIsNotFound) {
  const auto file = TensorFile::open(test::repository_path("no_such.safetensors"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().code(), ErrorCode::kNotFound);
}

TensorView view(Dtype dtype, const std::vector<uint16_t>& halves) {
  return {dtype, {halves.size()}, std::as_bytes(std::span(halves))};
}

TEST(ToFloat, ConvertsHalvesExactly) {
  const std::vector<uint16_t> halves = {0x0000, 0x8000, 0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff};
  const auto values = to_float(view(Dtype::kF16, halves), "w");
  ASSERT_TRUE(values);
  EXPECT_EQ(*values,
            (std::vector<float>{0.0F, -0.0F, 1.0F, -2.0F, 0x1p-24F, 1023 * 0x1p-24F, 65504.0F}));
}

TEST(ToFloat, ConvertsBfloatsExactly) {
  const std::vector<uint16_t> halves = {0x0000, 0x3f80, 0xc000, 0x0001};
  const auto values = to_float(view(Dtype::kBF16, halves), "w");
  ASSERT_TRUE(values);
  EXPECT_EQ(*values, (std::vector<float>{0.0F, 1.0F, -2.0F, 0x1p-133F}));
}

TEST(ToFloat, NamesATensorThatHoldsNanOrInfinity) {
  const std::vector<std::pair<Dtype, uint16_t>> bad = {
      {Dtype::kF16, uint16_t{0x7c00}},  {Dtype::kF16, uint16_t{0xfc00}},
      {Dtype::kF16, uint16_t{0x7e00}},  {Dtype::kBF16, uint16_t{0x7f80}},
      {Dtype::kBF16, uint16_t{0x7fc0}}, {Dtype::kBF16, uint16_t{0xff80}}};
  for (const auto& [dtype, bits] : bad) {
    const std::vector<uint16_t> halves = {0, 0x3c00, bits};
    const auto values = to_float(view(dtype, halves), "layer.7");
    ASSERT_FALSE(values) << bits;
    EXPECT_EQ(values.error().code(), ErrorCode::kCorrupt);
    EXPECT_NE(values.error().message().find("layer.7"), std::string::npos);
  }
}

TEST(ToFloat, RefusesBytes) {
  for (const Dtype dtype : {Dtype::kI8, Dtype::kU8}) {
    const auto values = to_float(view(dtype, {1}), "q");
    ASSERT_FALSE(values);
    EXPECT_EQ(values.error().code(), ErrorCode::kUnsupported);
    EXPECT_NE(values.error().message().find(to_string(dtype)), std::string::npos);
  }
}

TEST(TensorFile, PutReplacesATensorAndKeepsItsValues) {
  Result<TensorFile> file =
      TensorFile::open(test::repository_path("tests/golden/encoder/bert/model.safetensors"));
  ASSERT_TRUE(file);
  const size_t count = file->tensors().size();
  file->put("classifier.bias", {3}, {1.0F, 2.0F, 3.0F});
  file->put("new", {1}, {4.0F});
  const TensorFile copy = *file;
  file->erase("new");
  file->erase("absent");
  EXPECT_EQ(file->tensors().size(), count);
  EXPECT_EQ(*to_float(*copy.find("classifier.bias"), ""), (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(*to_float(*copy.find("new"), ""), std::vector<float>{4});
}

TEST(TensorFile, APrefixIsPutBeforeEveryName) {
  Result<TensorFile> file =
      TensorFile::open(test::repository_path("tests/golden/encoder/bert/model.safetensors"));
  ASSERT_TRUE(file);
  const auto* bytes = file->find("classifier.bias")->bytes.data();
  file->add_prefix("a.");
  EXPECT_EQ(file->find("classifier.bias"), nullptr);
  EXPECT_EQ(file->find("a.classifier.bias")->bytes.data(), bytes);
}

}  // namespace
}  // namespace prefilter::encoder
