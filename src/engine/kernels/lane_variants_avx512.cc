#include "engine/kernels/attention_impl.h"
#include "engine/kernels/cpu.h"
#include "engine/kernels/lane_variants.h"
#include "engine/kernels/lanes_avx512.h"
#include "engine/kernels/product_f32_impl.h"
#include "engine/kernels/rows_impl.h"

namespace prefilter::kernels {

constinit const RowVariant kRowsAvx512 =
    RowsOn<Avx512Lanes>::variant("avx512", cpu_has_avx512_vnni);
constinit const AttentionVariant kAttentionAvx512 =
    AttentionOn<Avx512Lanes>::variant("avx512", cpu_has_avx512_vnni);
constinit const FloatProductVariant kFloatProductAvx512 =
    FloatProductOn<Avx512Lanes>::variant("avx512", cpu_has_avx512_vnni);

}  // namespace prefilter::kernels
