#include "engine/kernels/product_f32.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace prefilter::kernels {
namespace {

struct Problem {
  Problem(size_t row_count, size_t outputs, size_t inputs) : rows_count(row_count), width(inputs) {
    std::mt19937 random(5);
    std::normal_distribution<float> normal;
    const auto fill = [&](std::vector<float>& v, size_t count) {
      v.resize(count);
      for (float& x : v) x = normal(random);
    };
    fill(rows, row_count * inputs);
    fill(matrix, outputs * inputs);
    fill(bias, outputs);
    packed = make_packed_floats(outputs, inputs);
    pack_rows(matrix.data(), bias.data(), outputs, 0, packed);
    fill(residual, row_count * packed.outputs);
  }

  std::vector<float> run(const FloatProductVariant& variant, Epilogue epilogue) const {
    std::vector<float> out(rows_count * packed.outputs);
    variant.run({rows.data(), rows_count, width, &packed, epilogue, residual.data(), out.data(),
                 packed.outputs});
    return out;
  }

  size_t rows_count;
  size_t width;
  std::vector<float> rows;
  std::vector<float> matrix;
  std::vector<float> bias;
  std::vector<float> residual;
  PackedFloatWeights packed;
};

constexpr Epilogue kEpilogues[] = {Epilogue::kBias, Epilogue::kBiasGelu, Epilogue::kBiasResidual};

TEST(FloatProduct, TheReferenceIsTheMatrixProductWithItsEpilogue) {
  const Problem p(3, 21, 50);
  for (const Epilogue epilogue : kEpilogues) {
    const std::vector<float> out = p.run(float_product_variants().front(), epilogue);
    for (size_t r = 0; r < 3; ++r) {
      for (size_t n = 0; n < 21; ++n) {
        double y = p.bias[n];
        for (size_t k = 0; k < 50; ++k)
          y += double{p.rows[r * 50 + k]} * double{p.matrix[n * 50 + k]};
        if (epilogue == Epilogue::kBiasGelu) y *= 0.5 * std::erfc(-y / std::sqrt(2.0));
        if (epilogue == Epilogue::kBiasResidual) y += double{p.residual[r * p.packed.outputs + n]};
        EXPECT_NEAR(out[r * p.packed.outputs + n], y, 2e-5);
      }
    }
  }
}

TEST(FloatProduct, EveryVariantGivesTheReferencesBits) {
  for (const FloatProductVariant& variant : float_product_variants()) {
    if (!variant.supported()) {
      std::printf("this processor lacks the variant %s\n", std::string(variant.name).c_str());
      continue;
    }
    for (const size_t rows : {1U, 4U, 13U}) {
      const Problem p(rows, 40, 70);
      for (const Epilogue epilogue : kEpilogues) {
        EXPECT_EQ(p.run(variant, epilogue), p.run(float_product_variants().front(), epilogue))
            << variant.name << " with " << rows << " rows";
      }
    }
  }
}

}  // namespace
}  // namespace prefilter::kernels
