#include "engine/kernels/attention_impl.h"
#include "engine/kernels/cpu.h"
#include "engine/kernels/lane_variants.h"
#include "engine/kernels/lanes_avx2.h"
#include "engine/kernels/product_f32_impl.h"
#include "engine/kernels/rows_impl.h"

namespace prefilter::kernels {

constinit const RowVariant kRowsAvx2 = RowsOn<Avx2Lanes>::variant("avx2", cpu_has_avx2);
constinit const AttentionVariant kAttentionAvx2 =
    AttentionOn<Avx2Lanes>::variant("avx2", cpu_has_avx2);
constinit const FloatProductVariant kFloatProductAvx2 =
    FloatProductOn<Avx2Lanes>::variant("avx2", cpu_has_avx2);

}  // namespace prefilter::kernels
