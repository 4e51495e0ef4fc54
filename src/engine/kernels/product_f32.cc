#include "engine/kernels/product_f32.h"

#include <array>

#include "base/check.h"
#include "engine/kernels/cpu.h"
#include "engine/kernels/lane_variants.h"
#include "engine/kernels/lanes_portable.h"
#include "engine/kernels/product_f32_impl.h"

namespace prefilter::kernels {

PackedFloatWeights make_packed_floats(size_t outputs, size_t inputs) {
  PackedFloatWeights packed;
  packed.outputs = (outputs + 15) / 16 * 16;
  packed.inputs = inputs;
  packed.panels = AlignedBuffer<float>(packed.outputs * inputs);
  packed.bias = AlignedBuffer<float>(packed.outputs);
  return packed;
}

void pack_rows(const float* matrix, const float* bias, size_t count, size_t first_output,
               PackedFloatWeights& packed) {
  PREFILTER_CHECK(first_output + count <= packed.outputs, "the layer was made for this matrix");
  for (size_t i = 0; i < count; ++i) {
    const size_t output = first_output + i;
    float* panel = packed.panels.data() + output / 16 * 16 * packed.inputs + output % 16;
    for (size_t k = 0; k < packed.inputs; ++k) panel[k * 16] = matrix[i * packed.inputs + k];
    packed.bias[output] = bias[i];
  }
}

std::span<const FloatProductVariant> float_product_variants() {
  static const std::array kVariants = {
      FloatProductOn<PortableLanes>::variant("reference", [] { return true; }), kFloatProductAvx2,
      kFloatProductAvx512};
  return kVariants;
}

}  // namespace prefilter::kernels
