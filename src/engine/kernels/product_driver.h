#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

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

  /// A block of sums and where it belongs.
  struct Block {
    alignas(64) int32_t sums[Tile::kRows * kSumStride];
    size_t row = 0;
    size_t rows = 0;
    size_t output = 0;
    size_t panels = 0;
  };

  template <Epilogue kEpilogue>
  static void run_with(const ProductArgs& args) {
    // A block is finished while the next one's sums are on their way: AMX computes beside the
    // vector units, if the instructions for it come first.
    Block blocks[2];
    Block* next = &blocks[0];
    Block* last = &blocks[1];
    for (size_t output = args.first_output; output < args.last_output; output += kSumStride) {
      for (size_t row = 0; row < args.row_count; row += Tile::kRows) {
        next->row = row;
        next->rows = std::min(Tile::kRows, args.row_count - row);
        next->output = output;
        next->panels = std::min(Tile::kPanels, (args.last_output - output) / 16);
        Tile::run(args, next->row, next->rows, next->output, next->panels, next->sums);
        finish<kEpilogue>(args, *last);
        std::swap(next, last);
      }
    }
    finish<kEpilogue>(args, *last);
  }

  template <Epilogue kEpilogue>
  static void finish(const ProductArgs& args, const Block& block) {
    const size_t rows = block.rows;
    const size_t stride = args.out_stride;
    const float* row_scales = args.row_scales + block.row;
    for (size_t i = 0; i < block.panels * 16; i += 16) {
      const auto scales = L::load(args.weights->scales.data() + block.output + i);
      const auto bias = L::load(args.weights->bias.data() + block.output + i);
      const size_t at = block.row * stride + block.output - args.first_output + i;
      const float* residual = kEpilogue == Epilogue::kBiasResidual ? args.residual + at : nullptr;
      float* out = args.out + at;
      for (size_t r = 0; r < rows; ++r) {
        auto y = L::fma(L::to_float(L::int_load(block.sums + r * kSumStride + i)),
                        L::mul(L::set(row_scales[r]), scales), bias);
        if constexpr (kEpilogue == Epilogue::kBiasGelu) y = gelu_coarse<L>(y);
        if constexpr (kEpilogue == Epilogue::kBiasResidual)
          y = L::add(y, L::load(residual + r * stride));
        L::store(out + r * stride, y);
      }
    }
  }
};

}  // namespace prefilter::kernels
