#include "engine/encoder/quantize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/check.h"
#include "engine/encoder/safetensors.h"
#include "tests/support/temp_folder.h"

namespace prefilter::encoder {
namespace {

TEST(Quantize, TheLargestMagnitudeOfARowBecomes127) {
  const std::vector<float> matrix = {0.5F, -2.54F, 0.0F, 100.0F, 50.0F, -25.0F};
  const QuantizedRows rows = quantize_rows(matrix, 2);
  EXPECT_EQ(rows.values, (std::vector<int8_t>{25, -127, 0, 127, 64, -32}));
  EXPECT_FLOAT_EQ(rows.scales[0], 0.02F);
  EXPECT_FLOAT_EQ(rows.scales[1], 100.0F / 127.0F);
}

TEST(Quantize, RoundsHalfToEven) {
  const std::vector<float> matrix = {127.0F, 0.5F, 1.5F, 2.5F, -0.5F, -1.5F};
  EXPECT_EQ(quantize_rows(matrix, 1).values, (std::vector<int8_t>{127, 0, 2, 2, 0, -2}));
}

TEST(Quantize, ARowOfZerosOrNearlySoHasScaleOne) {
  const std::vector<float> matrix = {0.0F, -0.0F, 1e-40F, 1e-44F};
  const QuantizedRows rows = quantize_rows(matrix, 2);
  EXPECT_EQ(rows.values, std::vector<int8_t>(4));
  EXPECT_EQ(rows.scales, (std::vector<float>{1.0F, 1.0F}));
}

TEST(Quantize, EveryWeightIsWithinHalfAStep) {
  std::vector<float> matrix(64 * 96);
  for (size_t i = 0; i < matrix.size(); ++i) {
    matrix[i] = std::sin(static_cast<float>(i) * 1.7F) * static_cast<float>(1 + i / 96);
  }
  const QuantizedRows rows = quantize_rows(matrix, 64);
  for (size_t i = 0; i < matrix.size(); ++i) {
    const float scale = rows.scales[i / 96];
    ASSERT_NEAR(static_cast<float>(rows.values[i]) * scale, matrix[i], scale * 0.5001F) << i;
  }
}

TEST(Quantize, QuantizingWhatWasQuantizedChangesNothing) {
  std::vector<float> matrix = {0.1F, -0.7F, 0.33F, 0.2F};
  const QuantizedRows once = quantize_rows(matrix, 1);
  for (size_t i = 0; i < matrix.size(); ++i) {
    matrix[i] = static_cast<float>(once.values[i]) * once.scales[0];
  }
  EXPECT_EQ(quantize_rows(matrix, 1).values, once.values);
}

TEST(Quantize, AMatrixWithoutRowsIsADefect) {
  const std::vector<float> matrix = {1.0F, 2.0F, 3.0F};
  EXPECT_THROW(quantize_rows(matrix, 0), CheckFailure);
  EXPECT_THROW(quantize_rows(matrix, 2), CheckFailure);
}

TEST(Quantize, NamesTensorsThatTheCheckpointOfEachArchitectureHas) {
  for (const std::string name : {"bert", "distilbert", "roberta", "xlm_roberta", "qwen2"}) {
    const std::string folder = test::repository_path("tests/golden/encoder/" + name);
    const auto config = read_model_config(folder + "/config.json");
    const auto file = TensorFile::open(folder + "/model.safetensors");
    ASSERT_TRUE(config && file);
    const std::vector<std::string> names = quantized_tensors(*config);
    EXPECT_EQ(names.size(), 1 + (name == "qwen2" ? 7 : 6) * config->layers);
    for (const std::string& tensor : names) {
      ASSERT_NE(file->find(tensor), nullptr) << name << ": " << tensor;
      EXPECT_EQ(file->find(tensor)->shape.size(), 2U) << tensor;
    }
  }
}

}  // namespace
}  // namespace prefilter::encoder
