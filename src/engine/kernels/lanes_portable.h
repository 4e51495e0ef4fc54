#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace prefilter::kernels {

/// Sixteen floats or int32 side by side in plain C++: the reference that lanes_avx2.h and
/// lanes_avx512.h equal bit for bit. A product and a sum are rounded once where the code says fma,
/// and sums over lanes have one fixed order, so that a kernel written on lanes gives the same bits
/// on each.
struct PortableLanes {
  static constexpr size_t kWidth = 16;
  // What the attention kernel keeps in registers: rows of queries, groups of keys or of channels.
  static constexpr size_t kQueryRows = 2;
  static constexpr size_t kGroups = 1;

  struct Floats {
    float v[kWidth];
  };
  struct Ints {
    int32_t v[kWidth];
  };

  template <typename F>
  static Floats each(F f) {
    Floats r;
    for (size_t i = 0; i < kWidth; ++i) r.v[i] = f(i);
    return r;
  }

  static Floats set(float x) {
    return each([&](size_t) { return x; });
  }
  static Floats load(const float* p) {
    return each([&](size_t i) { return p[i]; });
  }
  /// Lanes from n on are 0. n in [0, 16].
  static Floats load_first(const float* p, size_t n) {
    return each([&](size_t i) { return i < n ? p[i] : 0.0F; });
  }
  static Floats keep_first(Floats a, size_t n, float other) {
    return each([&](size_t i) { return i < n ? a.v[i] : other; });
  }
  static Floats load_s8(const int8_t* p) {
    return each([&](size_t i) { return static_cast<float>(p[i]); });
  }
  /// The low halves of sixteen bytes, each less 8.
  static Floats load_s4_low(const uint8_t* p) {
    return each([&](size_t i) { return static_cast<float>((p[i] & 15) - 8); });
  }
  static Floats load_s4_high(const uint8_t* p) {
    return each([&](size_t i) { return static_cast<float>((p[i] >> 4) - 8); });
  }
  static void store(float* p, Floats a) { std::memcpy(p, a.v, sizeof a.v); }
  static void store_first(float* p, Floats a, size_t n) { std::memcpy(p, a.v, n * sizeof(float)); }

  static Floats add(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] + b.v[i]; });
  }
  static Floats sub(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] - b.v[i]; });
  }
  static Floats mul(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] * b.v[i]; });
  }
  static Floats div(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] / b.v[i]; });
  }
  static Floats fma(Floats a, Floats b, Floats c) {
    return each([&](size_t i) { return std::fma(a.v[i], b.v[i], c.v[i]); });
  }
  static Floats max(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
  }
  static Floats min(Floats a, Floats b) {
    return each([&](size_t i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
  }
  static Floats abs(Floats a) {
    return each([&](size_t i) { return std::fabs(a.v[i]); });
  }
  static Floats copysign(Floats magnitude, Floats sign) {
    return each([&](size_t i) { return std::copysign(magnitude.v[i], sign.v[i]); });
  }
  static Floats sqrt(Floats a) {
    return each([&](size_t i) { return std::sqrt(a.v[i]); });
  }
  /// To the nearest integer, ties to even.
  static Floats round(Floats a) {
    return each([&](size_t i) { return std::nearbyint(a.v[i]); });
  }
  /// 2^n for integral n in [-126, 127].
  static Floats pow2(Floats n) {
    return each([&](size_t i) { return std::ldexp(1.0F, static_cast<int>(n.v[i])); });
  }
  static Floats floor(Floats a) {
    return each([&](size_t i) { return std::floor(a.v[i]); });
  }
  /// a·2^floor(n). Where n < -126 the result is at most a·2^-126, and its last bits are not
  /// defined.
  static Floats scale_pow2(Floats a, Floats n) { return mul(a, pow2(floor(max(n, set(-126.0F))))); }
  /// Halves are added until one lane is left: lane i to lane i + 8, then + 4, + 2, + 1.
  static float reduce_add(Floats a) {
    for (size_t half = kWidth / 2; half > 0; half /= 2) {
      for (size_t i = 0; i < half; ++i) a.v[i] += a.v[i + half];
    }
    return a.v[0];
  }
  static float reduce_max(Floats a) {
    float m = a.v[0];
    for (size_t i = 1; i < kWidth; ++i) m = a.v[i] > m ? a.v[i] : m;
    return m;
  }

  static Ints int_set(int32_t x) {
    Ints r;
    for (int32_t& lane : r.v) lane = x;
    return r;
  }
  static Ints int_load(const void* p) {
    Ints r;
    std::memcpy(r.v, p, sizeof r.v);
    return r;
  }
  static Ints int_add(Ints a, Ints b) {
    for (size_t i = 0; i < kWidth; ++i) a.v[i] += b.v[i];
    return a;
  }
  static Ints int_max(Ints a, Ints b) {
    for (size_t i = 0; i < kWidth; ++i) a.v[i] = a.v[i] > b.v[i] ? a.v[i] : b.v[i];
    return a;
  }
  static Ints int_keep_first(Ints a, size_t n, int32_t other) {
    for (size_t i = n; i < kWidth; ++i) a.v[i] = other;
    return a;
  }
  static int32_t int_reduce_max(Ints a) {
    int32_t most = a.v[0];
    for (const int32_t lane : a.v) most = lane > most ? lane : most;
    return most;
  }
  static int32_t int_reduce_add(Ints a) {
    int32_t sum = 0;
    for (const int32_t lane : a.v) sum += lane;
    return sum;
  }
  /// acc + a0·b0 + a1·b1 in each lane, whose 32 bits hold a pair of int16.
  static Ints dot_pairs(Ints acc, Ints a, Ints b) {
    for (size_t i = 0; i < kWidth; ++i) {
      int16_t x[2];
      int16_t y[2];
      std::memcpy(x, &a.v[i], sizeof x);
      std::memcpy(y, &b.v[i], sizeof y);
      acc.v[i] += x[0] * y[0] + x[1] * y[1];
    }
    return acc;
  }
  static void int_store(void* p, Ints a) { std::memcpy(p, a.v, sizeof a.v); }
  /// The low halves of both, side by side: what dot_pairs reads.
  static Ints pair(Ints low, Ints high) {
    Ints r;
    for (size_t i = 0; i < kWidth; ++i) {
      r.v[i] = static_cast<int32_t>(static_cast<uint32_t>(high.v[i]) << 16 |
                                    (static_cast<uint32_t>(low.v[i]) & 0xFFFFU));
    }
    return r;
  }
  static Floats to_float(Ints a) {
    return each([&](size_t i) { return static_cast<float>(a.v[i]); });
  }
  /// To the nearest integer, ties to even; the values fit in int32.
  static Ints to_int(Floats a) {
    Ints r;
    for (size_t i = 0; i < kWidth; ++i) r.v[i] = static_cast<int32_t>(std::nearbyint(a.v[i]));
    return r;
  }
  /// The low bytes; the values are in [0, 255].
  static void store_u8(uint8_t* p, Ints a) {
    for (size_t i = 0; i < kWidth; ++i) p[i] = static_cast<uint8_t>(a.v[i]);
  }
  /// The low halves; the values are in the range of int16.
  static void store_s16(int16_t* p, Ints a) {
    for (size_t i = 0; i < kWidth; ++i) p[i] = static_cast<int16_t>(a.v[i]);
  }
};

}  // namespace prefilter::kernels
