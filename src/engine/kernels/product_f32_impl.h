#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/kernels/lane_math.h"
#include "engine/kernels/product_f32.h"

namespace prefilter::kernels {

template <typename L>
class FloatProductOn {
 public:
  static void run(const FloatProductArgs& args) {
    for (size_t output = 0; output < args.weights->outputs; output += 16) {
      size_t row = 0;
      for (; row + kRows <= args.row_count; row += kRows) tile<kRows>(args, row, output);
      for (; row < args.row_count; ++row) tile<1>(args, row, output);
    }
  }

  static constexpr FloatProductVariant variant(std::string_view name, bool (*supported)()) {
    return {name, supported, run};
  }

 private:
  using Floats = typename L::Floats;
  static constexpr size_t kRows = 4 * L::kQueryRows / 3;

  template <size_t kTileRows>
  static void tile(const FloatProductArgs& args, size_t row, size_t output) {
    const PackedFloatWeights& w = *args.weights;
    const float* x = args.rows + row * args.row_stride;
    const float* panel = w.panels.data() + output * w.inputs;
    Floats sums[kTileRows];
    for (Floats& sum : sums) sum = L::load(w.bias.data() + output);
    for (size_t k = 0; k < w.inputs; ++k) {
      const Floats weights = L::load(panel + k * 16);
#pragma GCC unroll 10
      for (size_t r = 0; r < kTileRows; ++r) {
        sums[r] = L::fma(L::set(x[r * args.row_stride + k]), weights, sums[r]);
      }
    }
    for (size_t r = 0; r < kTileRows; ++r) {
      const size_t at = (row + r) * args.out_stride + output;
      if (args.epilogue == Epilogue::kBiasGelu) sums[r] = gelu<L>(sums[r]);
      if (args.epilogue == Epilogue::kBiasResidual)
        sums[r] = L::add(sums[r], L::load(args.residual + at));
      L::store(args.out + at, sums[r]);
    }
  }
};

}  // namespace prefilter::kernels
