#include "engine/kernels/kernel_set.h"

#include <array>

#include "base/check.h"
#include "engine/kernels/cpu.h"

namespace prefilter::kernels {
namespace {

template <typename Variant>
const Variant* named(std::span<const Variant> variants, std::string_view name) {
  for (const Variant& variant : variants) {
    if (variant.name == name) return &variant;
  }
  PREFILTER_CHECK(false, "a set names variants that its lists hold");
}

KernelSet make_set(std::string_view name, std::string_view product, std::string_view lanes) {
  const ProductVariant* chosen = named(product_variants(), product);
  return {name,
          chosen->supported,
          chosen,
          named(float_product_variants(), lanes),
          named(attention_variants(), lanes),
          named(row_variants(), lanes)};
}

}  // namespace

std::span<const KernelSet> kernel_sets() {
  static const std::array kSets = {
      make_set("portable", "reference", "reference"), make_set("avx2", "avx2", "avx2"),
      make_set("avx_vnni", "avx_vnni", "avx2"), make_set("avx512_vnni", "avx512_vnni", "avx512"),
      make_set("amx_int8", "amx_int8", "avx512")};
  return kSets;
}

const KernelSet& best_kernels() {
  static const KernelSet& best = best_of(kernel_sets());
  return best;
}

const KernelSet* find_kernels(std::string_view name) {
  for (const KernelSet& set : kernel_sets()) {
    if (set.name == name) return &set;
  }
  return nullptr;
}

}  // namespace prefilter::kernels
