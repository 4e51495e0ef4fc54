#include "engine/encoder/weight_reader.h"

#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

TensorFile open_bert() {
  Result<TensorFile> file =
      TensorFile::open(test::repository_path("tests/golden/encoder/bert/model.safetensors"));
  EXPECT_TRUE(file);
  return std::move(*file);
}

TEST(WeightReader, ReadsAMatrixWithItsBias) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  const FloatLinear linear = reader.linear("classifier", 2, 64);
  EXPECT_TRUE(reader.status());
  EXPECT_EQ(linear.matrix.size(), 128U);
  EXPECT_EQ(linear.bias.size(), 2U);
}

TEST(WeightReader, AProductWithoutABiasHasZeros) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  const FloatLinear linear = reader.linear("classifier", 2, 64, Bias::kZero);
  EXPECT_EQ(linear.bias, std::vector<float>(2, 0.0F));
  reader.floats("missing", {1});
  EXPECT_TRUE(reader.linear("classifier", 2, 64, Bias::kZero).bias.empty());
}

TEST(WeightReader, NamesAMissingTensorAndTheFile) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  EXPECT_TRUE(reader.floats("pooler.weight", {64, 64}).empty());
  ASSERT_FALSE(reader.status());
  EXPECT_EQ(reader.status().error().code(), ErrorCode::kCorrupt);
  EXPECT_EQ(reader.status().error().message(),
            file.path() + ": the tensor pooler.weight is missing");
}

TEST(WeightReader, NamesBothShapesWhereTheyDiffer) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  EXPECT_TRUE(reader.floats("classifier.bias", {3}).empty());
  EXPECT_EQ(
      reader.status().error().message(),
      file.path() + ": the tensor classifier.bias has the shape [2], config.json asks for [3]");
}

TEST(WeightReader, KeepsTheFirstFaultAndReadsNothingAfterIt) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  reader.floats("first", {1});
  EXPECT_TRUE(reader.floats("classifier.bias", {2}).empty());
  EXPECT_NE(reader.status().error().message().find("first"), std::string::npos);
}

TEST(WeightReader, AFloatMatrixIsNotReadAsInt8) {
  const TensorFile file = open_bert();
  WeightReader reader(file);
  EXPECT_EQ(reader.quantized("classifier", 2, 64).values, nullptr);
  EXPECT_EQ(reader.status().error().code(), ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace prefilter::encoder
