#include "engine/kernels/product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace prefilter::kernels {
namespace {

/// A random product with its extreme values in it: -127, 127 and a row of the largest magnitudes.
struct Problem {
  Problem(size_t row_count, size_t outputs, size_t inputs, uint32_t seed) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> any(-127, 127);
    std::normal_distribution<float> normal;
    values.resize(outputs * inputs);
    for (int8_t& v : values) v = static_cast<int8_t>(any(random));
    std::fill_n(values.begin(), inputs, static_cast<int8_t>(127));
    for (size_t i = 0; i < outputs; ++i) {
      scales.push_back(0.001F + 0.001F * std::fabs(normal(random)));
      bias.push_back(normal(random));
    }
    packed = make_packed(outputs, inputs);
    pack_rows({values.data(), scales.data(), bias.data(), outputs, inputs}, 0, outputs, 0, packed);

    rows = AlignedBuffer<uint8_t>((row_count + 16) * packed.inputs);
    for (size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<uint8_t>(any(random) + 128);
    std::fill_n(rows.data(), packed.inputs, static_cast<uint8_t>(1));  // -127 throughout
    for (size_t i = 0; i < row_count; ++i)
      row_scales.push_back(0.01F + 0.001F * static_cast<float>(i));
    for (size_t i = 0; i < row_count * packed.outputs; ++i) residual.push_back(normal(random));
  }

  ProductArgs args(Epilogue epilogue, std::vector<float>& out) const {
    out.assign(row_scales.size() * packed.outputs, -1.0F);
    return {.rows = rows.data(),
            .row_scales = row_scales.data(),
            .row_count = row_scales.size(),
            .row_stride = packed.inputs,
            .weights = &packed,
            .first_output = 0,
            .last_output = packed.outputs,
            .epilogue = epilogue,
            .residual = residual.data(),
            .out = out.data(),
            .out_stride = packed.outputs};
  }

  std::vector<int8_t> values;
  std::vector<float> scales;
  std::vector<float> bias;
  PackedWeights packed;
  AlignedBuffer<uint8_t> rows;
  std::vector<float> row_scales;
  std::vector<float> residual;
};

constexpr Epilogue kEpilogues[] = {Epilogue::kBias, Epilogue::kBiasGelu, Epilogue::kBiasResidual};

double expected(const Problem& p, Epilogue epilogue, size_t row, size_t output, size_t inputs) {
  double sum = 0;
  for (size_t k = 0; k < inputs; ++k) {
    sum += (p.rows[row * p.packed.inputs + k] - 128) * p.values[output * inputs + k];
  }
  const double y = sum * p.row_scales[row] * p.scales[output] + p.bias[output];
  if (epilogue == Epilogue::kBiasGelu)
    return y * 0.5 * std::erfc(-y / std::sqrt(2.0));  // gelu_coarse: 6e-5
  if (epilogue == Epilogue::kBiasResidual) return y + p.residual[row * p.packed.outputs + output];
  return y;
}

TEST(Product, TheReferenceIsTheSumOfProductsWithItsEpilogue) {
  const size_t inputs = 70;   // padded to 128
  const size_t outputs = 37;  // padded to 48
  const Problem problem(5, outputs, inputs, 1);
  for (const Epilogue epilogue : kEpilogues) {
    std::vector<float> out;
    product_variants().front().run(problem.args(epilogue, out));
    for (size_t row = 0; row < 5; ++row) {
      for (size_t n = 0; n < outputs; ++n) {
        const double want = expected(problem, epilogue, row, n, inputs);
        const double tolerance = epilogue == Epilogue::kBiasGelu ? 1e-4 : 1e-5;
        EXPECT_NEAR(out[row * problem.packed.outputs + n], want, tolerance * (1 + std::fabs(want)));
      }
    }
  }
}

TEST(Product, EveryVariantGivesTheReferencesBits) {
  const struct {
    size_t rows, outputs, inputs;
  } shapes[] = {{1, 16, 64},    {2, 48, 64},    {7, 96, 128},   {16, 80, 320},
                {17, 112, 384}, {33, 64, 1536}, {45, 1536, 384}};
  for (const ProductVariant& variant : product_variants()) {
    if (!variant.supported()) {
      std::printf("this processor lacks the variant %s\n", std::string(variant.name).c_str());
      continue;
    }
    for (const auto& shape : shapes) {
      const Problem problem(shape.rows, shape.outputs, shape.inputs, 2);
      for (const Epilogue epilogue : kEpilogues) {
        std::vector<float> want;
        std::vector<float> got;
        product_variants().front().run(problem.args(epilogue, want));
        variant.run(problem.args(epilogue, got));
        EXPECT_EQ(want, got) << variant.name << " " << shape.rows << "x" << shape.outputs << "x"
                             << shape.inputs;
      }
    }
  }
}

TEST(Product, ASliceOfTheOutputsEqualsThatPartOfTheWhole) {
  const Problem problem(9, 160, 128, 3);
  for (const ProductVariant& variant : product_variants()) {
    if (!variant.supported()) continue;
    std::vector<float> whole;
    variant.run(problem.args(Epilogue::kBias, whole));
    std::vector<float> slice;
    ProductArgs args = problem.args(Epilogue::kBias, slice);
    args.first_output = 48;
    args.last_output = 144;
    args.out_stride = 96;
    variant.run(args);
    for (size_t row = 0; row < 9; ++row) {
      for (size_t n = 0; n < 96; ++n) EXPECT_EQ(slice[row * 96 + n], whole[row * 160 + 48 + n]);
    }
  }
}

}  // namespace
}  // namespace prefilter::kernels
