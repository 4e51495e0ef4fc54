#include <immintrin.h>

#include "engine/kernels/lanes_avx2.h"
#include "engine/kernels/product_driver.h"
#include "engine/kernels/product_variants.h"

namespace prefilter::kernels {
namespace {

/// VNNI on 256-bit registers, for processors without AVX-512.
struct AvxVnniTile {
  static constexpr size_t kRows = 3;
  static constexpr size_t kPanels =
      2;  // 3·4 sums, a row's value and the weights from memory: 13 of 16

  static void run(const ProductArgs& args, size_t row, size_t rows, size_t output, size_t panels,
                  int32_t* sums) {
    switch (rows * 2 + panels) {
      case 8:
        return tile<3, 2>(args, row, output, sums);
      case 7:
        return tile<3, 1>(args, row, output, sums);
      case 6:
        return tile<2, 2>(args, row, output, sums);
      case 5:
        return tile<2, 1>(args, row, output, sums);
      case 4:
        return tile<1, 2>(args, row, output, sums);
      default:
        return tile<1, 1>(args, row, output, sums);
    }
  }

 private:
  template <size_t kTileRows, size_t kTilePanels>
  static void tile(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    constexpr size_t kHalves = 2 * kTilePanels;
    const PackedWeights& w = *args.weights;
    const uint8_t* x = args.rows + row * args.row_stride;
    const int8_t* panel = w.panel(output);
    const auto* start = reinterpret_cast<const __m256i*>(w.start.data() + output);
    __m256i acc[kTileRows][kHalves];
    for (size_t h = 0; h < kHalves; ++h) {
      for (size_t r = 0; r < kTileRows; ++r) acc[r][h] = _mm256_load_si256(start + h);
    }
    for (size_t k = 0; k < w.inputs; k += 4, panel += 64) {
#pragma GCC unroll 3
      for (size_t r = 0; r < kTileRows; ++r) {
        int32_t four;
        __builtin_memcpy(&four, x + r * args.row_stride + k, sizeof four);
        const __m256i value = _mm256_set1_epi32(four);
#pragma GCC unroll 4
        for (size_t h = 0; h < kHalves; ++h) {
          const int8_t* weights = panel + h / 2 * w.inputs * 16 + h % 2 * 32;
          acc[r][h] = _mm256_dpbusd_avx_epi32(
              acc[r][h], value, _mm256_load_si256(reinterpret_cast<const __m256i*>(weights)));
        }
      }
    }
    for (size_t r = 0; r < kTileRows; ++r) {
      auto* to = reinterpret_cast<__m256i*>(sums + r * kPanels * 16);
      for (size_t h = 0; h < kHalves; ++h) _mm256_store_si256(to + h, acc[r][h]);
    }
  }
};

}  // namespace

void product_avxvnni(const ProductArgs& args) { ProductDriver<Avx2Lanes, AvxVnniTile>::run(args); }

}  // namespace prefilter::kernels
