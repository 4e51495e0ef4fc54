#include "engine/kernels/rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace prefilter::kernels {
namespace {

std::vector<float> random_floats(size_t count, uint32_t seed, float scale = 1.0F) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0.0F, scale);
  std::vector<float> values(count);
  for (float& v : values) v = normal(random);
  return values;
}

constexpr size_t kWidths[] = {1, 15, 16, 26, 64, 312, 384};

/// Everything that one variant makes of the same rows.
struct Outcome {
  std::vector<uint8_t> quantized;
  std::vector<float> scales;
  std::vector<float> normed;
  std::vector<float> rms_normed;
  std::vector<float> rotated;
  std::vector<float> gated;
  std::vector<float> embedded;
  std::vector<float> embedded_s8;
  std::vector<float> embedded_s4;
  std::vector<float> dense;
  std::vector<float> tanh;
  bool operator==(const Outcome&) const = default;
};

Outcome outcome_of(const RowVariant& variant, size_t width) {
  constexpr size_t kCount = 5;
  const size_t stride = (width + 15) / 16 * 16;
  const size_t bytes = (width + 63) / 64 * 64;
  std::vector<float> values = random_floats(kCount * stride, 7, 3.0F);
  std::fill_n(values.begin(), stride, 0.0F);  // a row of zeros
  const FloatRows rows{values.data(), kCount, width, stride};
  const std::vector<float> gamma = random_floats(stride, 8);
  const std::vector<float> beta = random_floats(stride, 9);
  const std::vector<float> type = random_floats(stride, 10);
  std::vector<int8_t> word(stride);
  std::iota(word.begin(), word.end(), static_cast<int8_t>(-100));

  Outcome o;
  o.quantized.assign(kCount * bytes, 0);
  o.scales.assign(kCount, 0);
  variant.quantize(rows, {o.quantized.data(), bytes, o.scales.data()});
  o.normed.assign(kCount * stride, 0);
  variant.layer_norm(rows, {gamma.data(), beta.data(), 1e-12F}, o.normed.data());
  o.rms_normed.assign(kCount * stride, 0);
  variant.rms_norm(rows, {gamma.data(), 1e-6F}, o.rms_normed.data());
  o.rotated = values;
  variant.rotate(o.rotated.data() + stride, {gamma.data(), beta.data(), width});
  o.gated.assign(kCount * stride, 0);
  variant.swiglu(rows, o.normed.data(), o.gated.data());
  o.embedded.assign(stride, 0);
  variant.embed(values.data() + stride, beta.data(), type.data(), width, o.embedded.data());
  o.embedded_s8.assign(stride, 0);
  variant.embed_s8(word.data(), 0.01F, beta.data(), nullptr, width, o.embedded_s8.data());
  std::vector<uint8_t> packed((width + 31) / 32 * 16);
  std::iota(packed.begin(), packed.end(), static_cast<uint8_t>(0x5b));
  o.embedded_s4.assign(stride, 0);
  variant.embed_s4({packed.data(), gamma.data()}, beta.data(), type.data(), width,
                   o.embedded_s4.data());
  o.dense.assign(kCount, 0);
  variant.dense(rows, beta.data(), gamma.data(), o.dense.data());
  o.tanh = values;
  variant.tanh(o.tanh.data(), width);
  return o;
}

TEST(Rows, QuantizeSendsTheLargestMagnitudeTo127AndZerosToTheMiddle) {
  const float values[16] = {-2.0F, 1.0F, 0.5F};
  uint8_t bytes[64];
  float scale = 0;
  row_variants().front().quantize({values, 1, 3, 16}, {bytes, 64, &scale});
  EXPECT_FLOAT_EQ(scale, 2.0F / 127.0F);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(bytes[1], 128 + 64);  // 63.5 goes to the even side
  EXPECT_EQ(bytes[2], 128 + 32);
  for (size_t i = 3; i < 64; ++i) EXPECT_EQ(bytes[i], 128);
}

TEST(Rows, QuantizeIsWithinHalfAStepOfTheRow) {
  const Outcome o = outcome_of(row_variants().front(), 312);
  const std::vector<float> values = random_floats(5 * 320, 7, 3.0F);
  for (size_t r = 1; r < 5; ++r) {
    for (size_t i = 0; i < 312; ++i) {
      const float back = static_cast<float>(o.quantized[r * 320 + i] - 128) * o.scales[r];
      EXPECT_NEAR(back, values[r * 320 + i], 0.5001F * o.scales[r]);
    }
  }
}

TEST(Rows, LayerNormHasMeanZeroAndVarianceOneBeforeItsWeights) {
  const size_t width = 26;
  std::vector<float> values = random_floats(32, 3, 5.0F);
  const std::vector<float> ones(32, 1.0F);
  const std::vector<float> zeros(32, 0.0F);
  std::vector<float> out(32);
  row_variants().front().layer_norm({values.data(), 1, width, 32},
                                    {ones.data(), zeros.data(), 0.0F}, out.data());
  double mean = 0;
  double square = 0;
  for (size_t i = 0; i < width; ++i) {
    mean += out[i];
    square += double{out[i]} * double{out[i]};
  }
  EXPECT_NEAR(mean / width, 0, 1e-6);
  EXPECT_NEAR(square / width, 1, 1e-5);
}

TEST(Rows, AWordInFourBitsIsItsHalfBytesLessEightTimesTheGroupsScale) {
  const std::vector<float> zeros(48, 0.0F);
  std::vector<uint8_t> bytes(32, 0x88);
  bytes[0] = 0x1f;   // values 0 and 16
  bytes[15] = 0x70;  // values 15 and 31
  bytes[16] = 0x09;  // value 32; the one 16 further lies past the width
  const float scales[2] = {0.5F, -2.0F};
  std::vector<float> out(48, 99.0F);
  row_variants().front().embed_s4({bytes.data(), scales}, zeros.data(), nullptr, 40, out.data());
  std::vector<float> want(40, 0.0F);
  want[0] = 3.5F;
  want[16] = -3.5F;
  want[15] = -4.0F;
  want[31] = -0.5F;
  want[32] = -2.0F;
  want.resize(48, 99.0F);
  EXPECT_EQ(out, want);
}

TEST(Rows, DenseAndTanhEqualTheirDefinitions) {
  const Outcome o = outcome_of(row_variants().front(), 64);
  const std::vector<float> x = random_floats(64, 8);
  const std::vector<float> bias = random_floats(64, 9);
  const std::vector<float> values = random_floats(5 * 64, 7, 3.0F);
  for (size_t r = 1; r < 5; ++r) {
    double sum = bias[r];
    for (size_t i = 0; i < 64; ++i) sum += double{values[r * 64 + i]} * double{x[i]};
    EXPECT_NEAR(o.dense[r], sum, 1e-4);
  }
  std::vector<float> wide = {-100.0F, -5.0F, -0.3F, 0.0F, 1e-3F, 0.7F, 9.0F, 88.0F};
  std::vector<float> got = wide;
  row_variants().front().tanh(got.data(), got.size());
  for (size_t i = 0; i < wide.size(); ++i) EXPECT_NEAR(got[i], std::tanh(double{wide[i]}), 3e-7);
}

TEST(Rows, RmsNormDividesByTheRootOfTheMeanSquare) {
  const Outcome o = outcome_of(row_variants().front(), 26);
  const std::vector<float> values = random_floats(5 * 32, 7, 3.0F);
  const std::vector<float> gamma = random_floats(32, 8);
  for (size_t r = 1; r < 5; ++r) {
    double square = 0;
    for (size_t i = 0; i < 26; ++i) square += std::pow(double{values[r * 32 + i]}, 2);
    const double root = std::sqrt(square / 26 + 1e-6);
    for (size_t i = 0; i < 26; ++i) {
      EXPECT_NEAR(o.rms_normed[r * 32 + i], values[r * 32 + i] / root * double{gamma[i]}, 2e-6);
    }
  }
  for (size_t i = 0; i < 26; ++i) EXPECT_EQ(o.rms_normed[i], 0.0F);  // a row of zeros
}

TEST(Rows, RotateTurnsTheTwoHalvesOfAHeadAgainstOneAnother) {
  std::vector<float> head = random_floats(40, 5);
  const std::vector<float> before = head;
  std::vector<float> cosines;
  std::vector<float> sines;
  for (size_t i = 0; i < 20; ++i) {
    cosines.push_back(std::cos(static_cast<float>(i)));
    sines.push_back(std::sin(static_cast<float>(i)));
  }
  row_variants().front().rotate(head.data(), {cosines.data(), sines.data(), 20});
  for (size_t i = 0; i < 20; ++i) {
    EXPECT_NEAR(head[i], before[i] * cosines[i] - before[20 + i] * sines[i], 1e-6);
    EXPECT_NEAR(head[20 + i], before[20 + i] * cosines[i] + before[i] * sines[i], 1e-6);
  }
}

TEST(Rows, SwigluIsSiluOfTheGateTimesTheOther) {
  std::vector<float> gate = {-200.0F, -87.5F, -20.0F, -3.0F, -1e-3F, 0.0F, 0.5F, 6.0F, 90.0F};
  const std::vector<float> up = {2.0F, 1.0F, -1.0F, 0.5F, 3.0F, 7.0F, -2.0F, 1.5F, 1.0F};
  const std::vector<float> before = gate;
  row_variants().front().swiglu({gate.data(), 1, 9, 16}, up.data(), gate.data());
  for (size_t i = 0; i < 9; ++i) {
    const double want = before[i] / (1 + std::exp(-double{before[i]})) * double{up[i]};
    EXPECT_NEAR(gate[i], want, 5e-7 * std::fabs(want) + 1e-30) << before[i];
  }
}

TEST(Rows, EveryVariantGivesTheReferencesBits) {
  for (const RowVariant& variant : row_variants()) {
    if (!variant.supported()) {
      std::printf("this processor lacks the variant %s\n", std::string(variant.name).c_str());
      continue;
    }
    for (const size_t width : kWidths) {
      EXPECT_TRUE(outcome_of(variant, width) == outcome_of(row_variants().front(), width))
          << variant.name << " at width " << width;
    }
  }
}

}  // namespace
}  // namespace prefilter::kernels
