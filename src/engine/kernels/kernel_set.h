#pragma once

#include <span>
#include <string_view>

#include "engine/kernels/attention.h"
#include "engine/kernels/product.h"
#include "engine/kernels/product_f32.h"
#include "engine/kernels/rows.h"

namespace prefilter::kernels {

/// One variant of each kernel: what a model runs on. Every set gives the same bits.
struct KernelSet {
  std::string_view name;  ///< "portable", "avx2", "avx_vnni", "avx512_vnni", "amx_int8"
  bool (*supported)();
  const ProductVariant* product;
  const FloatProductVariant* float_product;
  const AttentionVariant* attention;
  const RowVariant* rows;
};

/// All sets, from the plain reference to the fastest.
std::span<const KernelSet> kernel_sets();

/// The fastest that this processor has.
const KernelSet& best_kernels();

/// nullptr if there is none of that name.
const KernelSet* find_kernels(std::string_view name);

}  // namespace prefilter::kernels
