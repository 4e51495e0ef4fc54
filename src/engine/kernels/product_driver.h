#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "engine/kernels/lane_math.h"
#include "engine/kernels/product.h"

namespace prefilter::kernels {

/// The part of a product that all variants share. Tile gives the int32 sums of a few rows and
/// panels:
///   static constexpr size_t kRows, kPanels;                        the most that one call takes
///   static void run(const ProductArgs&, size_t row, size_t rows, size_t output, size_t panels,
///                   int32_t* sums [rows, kPanels · 16]);
/// The driver keeps a group of panels in the nearest cache while all rows pass by it.
template <typename L, typename Tile>
class ProductDriver {
 public:
  static void run(const ProductArgs& args) {
    switch (args.epilogue) {
      case Epilogue::kBias:
        return run_with<Epilogue::kBias>(args);
      case Epilogue::kBiasGelu:
        return run_with<Epilogue::kBiasGelu>(args);
      case Epilogue::kBiasResidual:
        return run_with<Epilogue::kBiasResidual>(args);
    }
  }

 private:
  static constexpr size_t kSumStride = Tile::kPanels * 16;

  template <Epilogue kEpilogue>
  static void run_with(const ProductArgs& args) {
    alignas(64) int32_t sums[Tile::kRows * kSumStride];
    for (size_t output = args.first_output; output < args.last_output; output += kSumStride) {
      const size_t panels = std::min(Tile::kPanels, (args.last_output - output) / 16);
      for (size_t row = 0; row < args.row_count; row += Tile::kRows) {
        const size_t rows = std::min(Tile::kRows, args.row_count - row);
        Tile::run(args, row, rows, output, panels, sums);
        for (size_t r = 0; r < rows; ++r) {
          finish_row<kEpilogue>(args, row + r, output, panels, sums + r * kSumStride);
        }
      }
    }
  }

  template <Epilogue kEpilogue>
  static void finish_row(const ProductArgs& args, size_t row, size_t output, size_t panels,
                         const int32_t* sums) {
    const auto row_scale = L::set(args.row_scales[row]);
    const float* scales = args.weights->scales.data() + output;
    const float* bias = args.weights->bias.data() + output;
    const size_t at = row * args.out_stride + output - args.first_output;
    for (size_t i = 0; i < panels * 16; i += 16) {
      auto y = L::fma(L::to_float(L::int_load(sums + i)), L::mul(row_scale, L::load(scales + i)),
                      L::load(bias + i));
      if constexpr (kEpilogue == Epilogue::kBiasGelu) y = gelu_coarse<L>(y);
      if constexpr (kEpilogue == Epilogue::kBiasResidual) {
        y = L::add(y, L::load(args.residual + at + i));
      }
      L::store(args.out + at + i, y);
    }
  }
};

}  // namespace prefilter::kernels
