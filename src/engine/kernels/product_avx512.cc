#include <immintrin.h>

#include "engine/kernels/lanes_avx512.h"
#include "engine/kernels/product_driver.h"
#include "engine/kernels/product_variants.h"

namespace prefilter::kernels {
namespace {

struct VnniTile {
  static constexpr size_t kRows = 6;
  static constexpr size_t kPanels = 4;  // 6·4 sums, 4 weights and a row's value: 29 of 32 registers

  static void run(const ProductArgs& args, size_t row, size_t rows, size_t output, size_t panels,
                  int32_t* sums) {
    switch (panels) {
      case 4:
        return rows_of<4>(args, row, rows, output, sums);
      case 3:
        return rows_of<3>(args, row, rows, output, sums);
      case 2:
        return rows_of<2>(args, row, rows, output, sums);
      default:
        return rows_of<1>(args, row, rows, output, sums);
    }
  }

 private:
  template <size_t kCols>
  static void rows_of(const ProductArgs& args, size_t row, size_t rows, size_t output,
                      int32_t* sums) {
    switch (rows) {
      case 6:
        return tile<6, kCols>(args, row, output, sums);
      case 5:
        return tile<5, kCols>(args, row, output, sums);
      case 4:
        return tile<4, kCols>(args, row, output, sums);
      case 3:
        return tile<3, kCols>(args, row, output, sums);
      case 2:
        return tile<2, kCols>(args, row, output, sums);
      default:
        return tile<1, kCols>(args, row, output, sums);
    }
  }

  template <size_t kTileRows, size_t kCols>
  static void tile(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const PackedWeights& w = *args.weights;
    const uint8_t* x = args.rows + row * args.row_stride;
    const int8_t* panel = w.panel(output);
    const size_t panel_stride = w.inputs * 16;
    __m512i acc[kTileRows][kCols];
    for (size_t c = 0; c < kCols; ++c) {
      const __m512i start = _mm512_load_si512(w.start.data() + output + c * 16);
      for (size_t r = 0; r < kTileRows; ++r) acc[r][c] = start;
    }
    for (size_t k = 0; k < w.inputs; k += 4, panel += 64) {
      __m512i weights[kCols];
#pragma GCC unroll 4
      for (size_t c = 0; c < kCols; ++c) weights[c] = _mm512_load_si512(panel + c * panel_stride);
#pragma GCC unroll 6
      for (size_t r = 0; r < kTileRows; ++r) {
        int32_t four;
        __builtin_memcpy(&four, x + r * args.row_stride + k, sizeof four);
        const __m512i value = _mm512_set1_epi32(four);
#pragma GCC unroll 4
        for (size_t c = 0; c < kCols; ++c) {
          acc[r][c] = _mm512_dpbusd_epi32(acc[r][c], value, weights[c]);
        }
      }
    }
#pragma GCC unroll 6
    for (size_t r = 0; r < kTileRows; ++r) {
#pragma GCC unroll 4
      for (size_t c = 0; c < kCols; ++c) {
        _mm512_store_si512(sums + r * kPanels * 16 + c * 16, acc[r][c]);
      }
    }
  }
};

}  // namespace

void product_avx512(const ProductArgs& args) { ProductDriver<Avx512Lanes, VnniTile>::run(args); }

}  // namespace prefilter::kernels
