#include <immintrin.h>

#include "engine/kernels/lanes_avx2.h"
#include "engine/kernels/product_driver.h"
#include "engine/kernels/product_variants.h"

namespace prefilter::kernels {
namespace {

/// u8·s8 pairs saturate in vpmaddubsw, so the row's sign moves to the weights: |x| <= 127 and
/// |w| <= 127 keep each pair below 2^15. x is then signed, and the start of the sums is 0, not
/// -128·Σw.
struct MaddTile {
  static constexpr size_t kRows = 2;
  static constexpr size_t kPanels = 2;

  static void run(const ProductArgs& args, size_t row, size_t rows, size_t output, size_t panels,
                  int32_t* sums) {
    for (size_t p = 0; p < panels; ++p) {
      if (rows == 2) {
        tile<2>(args, row, output + p * 16, sums + p * 16);
      } else {
        tile<1>(args, row, output + p * 16, sums + p * 16);
      }
    }
  }

 private:
  template <size_t kTileRows>
  static void tile(const ProductArgs& args, size_t row, size_t output, int32_t* sums) {
    const PackedWeights& w = *args.weights;
    const uint8_t* x = args.rows + row * args.row_stride;
    const int8_t* panel = w.panel(output);
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i acc[kTileRows][2];
    for (auto& pair : acc) pair[0] = pair[1] = _mm256_setzero_si256();
    for (size_t k = 0; k < w.inputs; k += 4, panel += 64) {
      const __m256i low = _mm256_load_si256(reinterpret_cast<const __m256i*>(panel));
      const __m256i high = _mm256_load_si256(reinterpret_cast<const __m256i*>(panel + 32));
#pragma GCC unroll 2
      for (size_t r = 0; r < kTileRows; ++r) {
        int32_t four;
        __builtin_memcpy(&four, x + r * args.row_stride + k, sizeof four);
        const __m256i value =
            _mm256_xor_si256(_mm256_set1_epi32(four), _mm256_set1_epi8(static_cast<char>(0x80)));
        const __m256i size = _mm256_abs_epi8(value);
        acc[r][0] = add_products(acc[r][0], size, _mm256_sign_epi8(low, value), ones);
        acc[r][1] = add_products(acc[r][1], size, _mm256_sign_epi8(high, value), ones);
      }
    }
    for (size_t r = 0; r < kTileRows; ++r) {
      auto* to = reinterpret_cast<__m256i*>(sums + r * kPanels * 16);
      _mm256_store_si256(to, acc[r][0]);
      _mm256_store_si256(to + 1, acc[r][1]);
    }
  }

  static __m256i add_products(__m256i acc, __m256i size, __m256i weights, __m256i ones) {
    return _mm256_add_epi32(acc, _mm256_madd_epi16(_mm256_maddubs_epi16(size, weights), ones));
  }
};

}  // namespace

void product_avx2(const ProductArgs& args) { ProductDriver<Avx2Lanes, MaddTile>::run(args); }

}  // namespace prefilter::kernels
