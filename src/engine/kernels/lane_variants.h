#pragma once

#include "engine/kernels/attention.h"
#include "engine/kernels/product_f32.h"
#include "engine/kernels/rows.h"

namespace prefilter::kernels {

// The kernels that are written on lanes, instantiated in lane_variants_avx2.cc and _avx512.cc.
extern const RowVariant kRowsAvx2;
extern const RowVariant kRowsAvx512;
extern const AttentionVariant kAttentionAvx2;
extern const AttentionVariant kAttentionAvx512;
extern const FloatProductVariant kFloatProductAvx2;
extern const FloatProductVariant kFloatProductAvx512;

}  // namespace prefilter::kernels
