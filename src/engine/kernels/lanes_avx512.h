#pragma once

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

namespace prefilter::kernels {

/// PortableLanes on AVX-512 (F, BW, DQ, VL, VNNI).
struct Avx512Lanes {
  static constexpr size_t kWidth = 16;
  static constexpr size_t kQueryRows = 8;
  static constexpr size_t kGroups = 2;

  using Floats = __m512;
  using Ints = __m512i;

  static __mmask16 first(size_t n) { return static_cast<__mmask16>((1U << n) - 1U); }

  static Floats set(float x) { return _mm512_set1_ps(x); }
  static Floats load(const float* p) { return _mm512_loadu_ps(p); }
  static Floats load_first(const float* p, size_t n) { return _mm512_maskz_loadu_ps(first(n), p); }
  static Floats keep_first(Floats a, size_t n, float other) {
    return _mm512_mask_blend_ps(first(n), set(other), a);
  }
  static Floats load_s8(const int8_t* p) {
    return _mm512_cvtepi32_ps(
        _mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
  }
  /// Sixteen values of 0 to 15, a byte each, less 8.
  static Floats from_s4(__m128i q) {
    const __m128i bytes = _mm_sub_epi8(_mm_and_si128(q, _mm_set1_epi8(15)), _mm_set1_epi8(8));
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes));
  }
  static Floats load_s4_low(const uint8_t* p) {
    return from_s4(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
  }
  static Floats load_s4_high(const uint8_t* p) {
    return from_s4(_mm_srli_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)), 4));
  }
  static void store(float* p, Floats a) { _mm512_storeu_ps(p, a); }
  static void store_first(float* p, Floats a, size_t n) { _mm512_mask_storeu_ps(p, first(n), a); }

  static Floats add(Floats a, Floats b) { return _mm512_add_ps(a, b); }
  static Floats sub(Floats a, Floats b) { return _mm512_sub_ps(a, b); }
  static Floats mul(Floats a, Floats b) { return _mm512_mul_ps(a, b); }
  static Floats div(Floats a, Floats b) { return _mm512_div_ps(a, b); }
  static Floats fma(Floats a, Floats b, Floats c) { return _mm512_fmadd_ps(a, b, c); }
  static Floats max(Floats a, Floats b) { return _mm512_max_ps(a, b); }
  static Floats min(Floats a, Floats b) { return _mm512_min_ps(a, b); }
  static Floats abs(Floats a) { return _mm512_abs_ps(a); }
  static Floats copysign(Floats magnitude, Floats sign) {
    // 0xD8 picks, bit by bit, the second operand where the third (the sign bit) is set, else the
    // first.
    return _mm512_castsi512_ps(
        _mm512_ternarylogic_epi32(_mm512_castps_si512(magnitude), _mm512_castps_si512(sign),
                                  _mm512_set1_epi32(static_cast<int>(0x80000000U)), 0xD8));
  }
  static Floats sqrt(Floats a) { return _mm512_sqrt_ps(a); }
  static Floats round(Floats a) {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  }
  static Floats pow2(Floats n) {
    return _mm512_castsi512_ps(
        _mm512_slli_epi32(_mm512_add_epi32(_mm512_cvtps_epi32(n), _mm512_set1_epi32(127)), 23));
  }
  static Floats floor(Floats a) {
    return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
  }
  static Floats scale_pow2(Floats a, Floats n) { return _mm512_scalef_ps(a, n); }
  static float reduce_add(Floats a) {
    const __m256 eight = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
    const __m128 four = _mm_add_ps(_mm256_castps256_ps128(eight), _mm256_extractf128_ps(eight, 1));
    const __m128 two = _mm_add_ps(four, _mm_movehl_ps(four, four));
    return _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)));
  }
  static float reduce_max(Floats a) { return _mm512_reduce_max_ps(a); }

  static Ints int_set(int32_t x) { return _mm512_set1_epi32(x); }
  static Ints int_load(const void* p) { return _mm512_loadu_si512(p); }
  static Ints int_add(Ints a, Ints b) { return _mm512_add_epi32(a, b); }
  static Ints int_max(Ints a, Ints b) { return _mm512_max_epi32(a, b); }
  static Ints int_keep_first(Ints a, size_t n, int32_t other) {
    return _mm512_mask_blend_epi32(first(n), int_set(other), a);
  }
  static int32_t int_reduce_max(Ints a) { return _mm512_reduce_max_epi32(a); }
  static int32_t int_reduce_add(Ints a) { return _mm512_reduce_add_epi32(a); }
  static Ints dot_pairs(Ints acc, Ints a, Ints b) { return _mm512_dpwssd_epi32(acc, a, b); }
  static void int_store(void* p, Ints a) { _mm512_storeu_si512(p, a); }
  static Ints pair(Ints low, Ints high) {
    return _mm512_mask_blend_epi16(0xAAAAAAAAU, low, _mm512_slli_epi32(high, 16));
  }
  static Floats to_float(Ints a) { return _mm512_cvtepi32_ps(a); }
  static Ints to_int(Floats a) { return _mm512_cvtps_epi32(a); }
  static void store_u8(uint8_t* p, Ints a) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtepi32_epi8(a));
  }
  static void store_s16(int16_t* p, Ints a) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtepi32_epi16(a));
  }
};

}  // namespace prefilter::kernels
