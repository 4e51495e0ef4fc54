#include "engine/kernels/attention.h"

#include <array>

#include "engine/kernels/attention_impl.h"
#include "engine/kernels/cpu.h"
#include "engine/kernels/lane_variants.h"
#include "engine/kernels/lanes_portable.h"

namespace prefilter::kernels {

size_t attention_scratch_bytes(size_t seq, size_t head_dim) {
  return in_groups(seq) * sizeof(float) * (3 * head_dim + 2 * AttentionScratch::kMostRows);
}

std::span<const AttentionVariant> attention_variants() {
  static const std::array kVariants = {
      AttentionOn<PortableLanes>::variant("reference", [] { return true; }), kAttentionAvx2,
      kAttentionAvx512};
  return kVariants;
}

}  // namespace prefilter::kernels
