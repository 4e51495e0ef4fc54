#pragma once

#include <span>

namespace prefilter::kernels {

bool cpu_has_avx2();         ///< AVX2 and FMA
bool cpu_has_avx_vnni();     ///< the above, and VNNI on 256-bit registers
bool cpu_has_avx512_vnni();  ///< AVX2, and AVX-512 F, BW, DQ, VL and VNNI
bool cpu_has_amx_int8();     ///< the above, AMX-INT8, and the kernel's leave to use its registers

/// The last supported variant of a list: lists go from the reference to the fastest.
template <typename Variant>
const Variant& best_of(std::span<const Variant> variants) {
  const Variant* best = &variants.front();
  for (const Variant& variant : variants) {
    if (variant.supported()) best = &variant;
  }
  return *best;
}

}  // namespace prefilter::kernels
