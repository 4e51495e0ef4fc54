#include "engine/encoder/int4.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "base/check.h"
#include "engine/encoder/half.h"

namespace prefilter::encoder {
namespace {

std::vector<float> unpacked(const Int4Rows& rows, size_t count, size_t columns) {
  std::vector<float> values;
  for (size_t row = 0; row < count; ++row) {
    for (size_t i = 0; i < columns; ++i) {
      const size_t group = row * int4_groups(columns) + i / kInt4Group;
      const uint8_t byte = rows.values[group * 16 + i % 16];
      const int q = i % kInt4Group < 16 ? byte & 15 : byte >> 4;
      values.push_back(static_cast<float>(q - 8) * half_to_float(rows.scales[group]));
    }
  }
  return values;
}

std::vector<float> random_matrix(size_t count) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0.0F, 0.04F);
  std::vector<float> values(count);
  for (float& v : values) v = normal(random);
  return values;
}

TEST(Int4, WhatWasInFourBitsComesBackBitForBit) {
  std::mt19937 random(5);
  for (const float sign : {1.0F, -1.0F}) {
    std::vector<float> matrix;
    for (size_t group = 0; group < 300; ++group) {
      const float scale =
          sign * half_to_float(float_to_half(static_cast<float>(1 + random() % 5000) * 1e-5F));
      const int most = 1 + static_cast<int>(random() % 8);  // groups that use a part of the range
      for (size_t i = 0; i < kInt4Group; ++i) {
        const int q = static_cast<int>(random() % 16) - 8;
        matrix.push_back(static_cast<float>(std::clamp(q, -most, most - 1)) * scale);
      }
    }
    const Int4Rows rows = quantize_int4(matrix, 100);
    EXPECT_EQ(unpacked(rows, 100, 96), matrix);
    EXPECT_EQ(rows.fit.groups, 300U);
    EXPECT_EQ(rows.fit.exact_groups, 300U);
    EXPECT_EQ(rows.fit.largest_error, 0.0F);
  }
}

TEST(Int4, OtherValuesAreNearAndTheErrorIsTold) {
  const std::vector<float> matrix = random_matrix(64 * 384);
  const Int4Rows rows = quantize_int4(matrix, 64);
  const std::vector<float> back = unpacked(rows, 64, 384);
  float largest = 0.0F;
  double squares = 0.0;
  for (size_t i = 0; i < matrix.size(); ++i) {
    largest = std::max(largest, std::fabs(matrix[i] - back[i]));
    squares += std::pow(double{matrix[i]} - double{back[i]}, 2);
  }
  EXPECT_EQ(rows.fit.largest_error, largest);
  EXPECT_EQ(rows.fit.exact_groups, 0U);
  // Fifteen steps over some 4.2 standard deviations: an error of a step / sqrt(12), 0.09 or less.
  EXPECT_LT(std::sqrt(squares / static_cast<double>(matrix.size())), 0.09 * 0.04);
}

TEST(Int4, QuantizingWhatWasQuantizedChangesNothing) {
  const Int4Rows once = quantize_int4(random_matrix(8 * 64), 8);
  const std::vector<float> values = unpacked(once, 8, 64);
  const Int4Rows twice = quantize_int4(values, 8);
  EXPECT_EQ(unpacked(twice, 8, 64), values);
  EXPECT_EQ(twice.fit.exact_groups, twice.fit.groups);
}

TEST(Int4, TheLastGroupOfARowIsFilledUpWithZeros) {
  const std::vector<float> matrix = random_matrix(3 * 40);
  const Int4Rows rows = quantize_int4(matrix, 3);
  EXPECT_EQ(rows.values.size(), 3 * int4_row_bytes(40));
  EXPECT_EQ(rows.scales.size(), 3 * int4_groups(40));
  EXPECT_EQ(int4_row_bytes(40), 32U);
  for (size_t row = 0; row < 3; ++row) {
    for (size_t i = 40; i < 64; ++i) {
      const uint8_t byte = rows.values[row * 32 + 16 + i % 16];
      EXPECT_EQ(i % kInt4Group < 16 ? byte & 15 : byte >> 4, 8);
    }
  }
}

TEST(Int4, ZerosAndTinyAndHugeValuesHaveFiniteScales) {
  std::vector<float> matrix(4 * kInt4Group, 0.0F);
  matrix[kInt4Group] = 1e-30F;
  matrix[2 * kInt4Group] = -400000.0F;
  matrix[3 * kInt4Group] = 3e38F;
  const Int4Rows rows = quantize_int4(matrix, 4);
  for (const uint16_t scale : rows.scales) EXPECT_NE(scale & 0x7c00, 0x7c00);
  EXPECT_NEAR(unpacked(rows, 4, kInt4Group)[2 * kInt4Group], -400000.0F, 200.0F);
  EXPECT_GT(rows.fit.largest_error, 1e38F);
}

TEST(Int4, AMatrixWithoutRowsIsADefect) {
  const std::vector<float> matrix = {1.0F, 2.0F, 3.0F};
  EXPECT_THROW(quantize_int4(matrix, 0), CheckFailure);
  EXPECT_THROW(quantize_int4(matrix, 2), CheckFailure);
}

}  // namespace
}  // namespace prefilter::encoder
