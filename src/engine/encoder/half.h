#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace prefilter::encoder {

/// The value of an IEEE 754 half, exact for every finite one: its bits, moved to their place in a
/// float, are 2^112 times too small, subnormals included. Infinity and NaN are not kept.
inline float half_to_float(uint16_t half) {
  const uint32_t magnitude = static_cast<uint32_t>(half & 0x7fffU) << 13U;
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000U) << 16U;
  const float scaled = std::bit_cast<float>(magnitude) * 0x1p112F;
  return std::bit_cast<float>(std::bit_cast<uint32_t>(scaled) | sign);
}

/// The half nearest to a finite value, ties to even; infinity from 65520 on.
inline uint16_t float_to_half(float value) {
  const auto sign = static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16U & 0x8000U);
  const float magnitude = std::fabs(value);
  if (magnitude >= 65520.0F) return static_cast<uint16_t>(sign | 0x7c00U);
  if (magnitude < 0x1p-14F) {  // a subnormal half counts steps of 2^-24
    const auto steps = static_cast<uint16_t>(std::nearbyint(magnitude * 0x1p24F));
    return static_cast<uint16_t>(sign | steps);
  }
  const auto bits = std::bit_cast<uint32_t>(magnitude);
  const uint32_t rounded = bits + 0xfffU + (bits >> 13U & 1U);
  return static_cast<uint16_t>(sign | (rounded - (112U << 23U)) >> 13U);
}

}  // namespace prefilter::encoder
