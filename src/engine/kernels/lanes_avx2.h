#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace prefilter::kernels {

/// PortableLanes on AVX2 and FMA: two registers of eight.
struct Avx2Lanes {
  static constexpr size_t kWidth = 16;
  static constexpr size_t kQueryRows = 3;
  static constexpr size_t kGroups = 1;

  struct Floats {
    __m256 lo;
    __m256 hi;
  };
  struct Ints {
    __m256i lo;
    __m256i hi;
  };

  /// All bits set in the lanes before n, counted from `from`.
  static __m256i first(size_t n, int from) {
    return _mm256_cmpgt_epi32(
        _mm256_set1_epi32(static_cast<int>(n)),
        _mm256_add_epi32(_mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7), _mm256_set1_epi32(from)));
  }

  static Floats set(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
  static Floats load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
  static Floats load_first(const float* p, size_t n) {
    return {_mm256_maskload_ps(p, first(n, 0)), _mm256_maskload_ps(p + 8, first(n, 8))};
  }
  static Floats keep_first(Floats a, size_t n, float other) {
    const __m256 o = _mm256_set1_ps(other);
    return {_mm256_blendv_ps(o, a.lo, _mm256_castsi256_ps(first(n, 0))),
            _mm256_blendv_ps(o, a.hi, _mm256_castsi256_ps(first(n, 8)))};
  }
  static Floats load_s8(const int8_t* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)))};
  }
  /// Sixteen values of 0 to 15, a byte each, less 8.
  static Floats from_s4(__m128i q) {
    const __m128i bytes = _mm_sub_epi8(_mm_and_si128(q, _mm_set1_epi8(15)), _mm_set1_epi8(8));
    return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)))};
  }
  static Floats load_s4_low(const uint8_t* p) {
    return from_s4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  }
  static Floats load_s4_high(const uint8_t* p) {
    return from_s4(_mm_srli_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), 4));
  }
  static void store(float* p, Floats a) {
    _mm256_storeu_ps(p, a.lo);
    _mm256_storeu_ps(p + 8, a.hi);
  }
  static void store_first(float* p, Floats a, size_t n) {
    _mm256_maskstore_ps(p, first(n, 0), a.lo);
    _mm256_maskstore_ps(p + 8, first(n, 8), a.hi);
  }

  static Floats add(Floats a, Floats b) {
    return {_mm256_add_ps(a.lo, b.lo), _mm256_add_ps(a.hi, b.hi)};
  }
  static Floats sub(Floats a, Floats b) {
    return {_mm256_sub_ps(a.lo, b.lo), _mm256_sub_ps(a.hi, b.hi)};
  }
  static Floats mul(Floats a, Floats b) {
    return {_mm256_mul_ps(a.lo, b.lo), _mm256_mul_ps(a.hi, b.hi)};
  }
  static Floats div(Floats a, Floats b) {
    return {_mm256_div_ps(a.lo, b.lo), _mm256_div_ps(a.hi, b.hi)};
  }
  static Floats fma(Floats a, Floats b, Floats c) {
    return {_mm256_fmadd_ps(a.lo, b.lo, c.lo), _mm256_fmadd_ps(a.hi, b.hi, c.hi)};
  }
  static Floats max(Floats a, Floats b) {
    return {_mm256_max_ps(a.lo, b.lo), _mm256_max_ps(a.hi, b.hi)};
  }
  static Floats min(Floats a, Floats b) {
    return {_mm256_min_ps(a.lo, b.lo), _mm256_min_ps(a.hi, b.hi)};
  }
  static Floats abs(Floats a) {
    const __m256 sign = _mm256_set1_ps(-0.0F);
    return {_mm256_andnot_ps(sign, a.lo), _mm256_andnot_ps(sign, a.hi)};
  }
  static Floats copysign(Floats magnitude, Floats sign) {
    const __m256 m = _mm256_set1_ps(-0.0F);
    return {_mm256_or_ps(_mm256_andnot_ps(m, magnitude.lo), _mm256_and_ps(m, sign.lo)),
            _mm256_or_ps(_mm256_andnot_ps(m, magnitude.hi), _mm256_and_ps(m, sign.hi))};
  }
  static Floats sqrt(Floats a) { return {_mm256_sqrt_ps(a.lo), _mm256_sqrt_ps(a.hi)}; }
  static Floats round(Floats a) {
    constexpr int kNearest = _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC;
    return {_mm256_round_ps(a.lo, kNearest), _mm256_round_ps(a.hi, kNearest)};
  }
  static __m256 pow2_half(__m256 n) {
    return _mm256_castsi256_ps(
        _mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
  }
  static Floats pow2(Floats n) { return {pow2_half(n.lo), pow2_half(n.hi)}; }
  static Floats floor(Floats a) { return {_mm256_floor_ps(a.lo), _mm256_floor_ps(a.hi)}; }
  static Floats scale_pow2(Floats a, Floats n) { return mul(a, pow2(floor(max(n, set(-126.0F))))); }
  static float reduce_add(Floats a) {
    const __m256 eight = _mm256_add_ps(a.lo, a.hi);
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static float reduce_max(Floats a) {
    const __m256 eight = _mm256_max_ps(a.lo, a.hi);
    const __m128 four = _mm_max_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_max_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)));
  }

  static Ints int_set(int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
  static Ints int_load(const void* p) {
    const auto* halves = static_cast<const __m256i*>(p);
    return {_mm256_loadu_si256(halves), _mm256_loadu_si256(halves + 1)};
  }
  static Ints int_add(Ints a, Ints b) {
    return {_mm256_add_epi32(a.lo, b.lo), _mm256_add_epi32(a.hi, b.hi)};
  }
  static Ints int_max(Ints a, Ints b) {
    return {_mm256_max_epi32(a.lo, b.lo), _mm256_max_epi32(a.hi, b.hi)};
  }
  static Ints int_keep_first(Ints a, size_t n, int32_t other) {
    const __m256i o = _mm256_set1_epi32(other);
    return {_mm256_blendv_epi8(o, a.lo, first(n, 0)), _mm256_blendv_epi8(o, a.hi, first(n, 8))};
  }
  static int32_t int_reduce_max(Ints a) {
    const __m256i eight = _mm256_max_epi32(a.lo, a.hi);
    const __m128i four =
        _mm_max_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_max_epi32(four, _mm_srli_si128(four, 8));
    return _mm_cvtsi128_si32(_mm_max_epi32(two, _mm_srli_si128(two, 4)));
  }
  static int32_t int_reduce_add(Ints a) {
    const __m256i eight = _mm256_add_epi32(a.lo, a.hi);
    const __m128i four =
        _mm_add_epi32(_mm256_castsi256_si128(eight), _mm256_extracti128_si256(eight, 1));
    const __m128i two = _mm_add_epi32(four, _mm_srli_si128(four, 8));
    return _mm_cvtsi128_si32(_mm_add_epi32(two, _mm_srli_si128(two, 4)));
  }
  static Ints dot_pairs(Ints acc, Ints a, Ints b) {
    return int_add(acc, {_mm256_madd_epi16(a.lo, b.lo), _mm256_madd_epi16(a.hi, b.hi)});
  }
  static void int_store(void* p, Ints a) {
    auto* halves = static_cast<__m256i*>(p);
    _mm256_storeu_si256(halves, a.lo);
    _mm256_storeu_si256(halves + 1, a.hi);
  }
  static Ints pair(Ints low, Ints high) {
    return {_mm256_blend_epi16(low.lo, _mm256_slli_epi32(high.lo, 16), 0xAA),
            _mm256_blend_epi16(low.hi, _mm256_slli_epi32(high.hi, 16), 0xAA)};
  }
  static Floats to_float(Ints a) { return {_mm256_cvtepi32_ps(a.lo), _mm256_cvtepi32_ps(a.hi)}; }
  static Ints to_int(Floats a) { return {_mm256_cvtps_epi32(a.lo), _mm256_cvtps_epi32(a.hi)}; }
  static __m256i narrow_s16(Ints a) {
    // packs interleaves the 128-bit halves; the permutation puts them in order again.
    return _mm256_permute4x64_epi64(_mm256_packs_epi32(a.lo, a.hi), 0xD8);
  }
  static void store_u8(uint8_t* p, Ints a) {
    const __m256i words = narrow_s16(a);
    _mm_storeu_si128(
        reinterpret_cast<__m128i*>(p),
        _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1)));
  }
  static void store_s16(int16_t* p, Ints a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), narrow_s16(a));
  }
};

}  // namespace prefilter::kernels
