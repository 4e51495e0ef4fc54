#include "engine/kernels/product.h"

#include <array>
#include <cstring>

#include "base/check.h"
#include "engine/kernels/cpu.h"
#include "engine/kernels/lanes_portable.h"
#include "engine/kernels/product_driver.h"
#include "engine/kernels/product_variants.h"

namespace prefilter::kernels {
namespace {

size_t round_up(size_t n, size_t multiple) { return (n + multiple - 1) / multiple * multiple; }

struct PortableTile {
  static constexpr size_t kRows = 4;
  static constexpr size_t kPanels = 1;

  static void run(const ProductArgs& args, size_t row, size_t rows, size_t output,
                  size_t /*panels*/, int32_t* sums) {
    const PackedWeights& w = *args.weights;
    for (size_t r = 0; r < rows; ++r) {
      const uint8_t* x = args.rows + (row + r) * args.row_stride;
      int32_t* sum = sums + r * 16;
      std::memcpy(sum, w.start.data() + output, 16 * sizeof(int32_t));
      const int8_t* panel = w.panel(output);
      for (size_t k = 0; k < w.inputs; k += 4, panel += 64) {
        for (size_t n = 0; n < 16; ++n) {
          for (size_t i = 0; i < 4; ++i) sum[n] += x[k + i] * panel[n * 4 + i];
        }
      }
    }
  }
};

constexpr std::array kVariants = {
    ProductVariant{"reference", [] { return true; },
                   ProductDriver<PortableLanes, PortableTile>::run},
    ProductVariant{"avx2", cpu_has_avx2, product_avx2},
    ProductVariant{"avx_vnni", cpu_has_avx_vnni, product_avxvnni},
    ProductVariant{"avx512_vnni", cpu_has_avx512_vnni, product_avx512},
    ProductVariant{"amx_int8", cpu_has_amx_int8, product_amx},
};

}  // namespace

PackedWeights make_packed(size_t outputs, size_t inputs) {
  PackedWeights packed;
  packed.outputs = round_up(outputs, 16);
  packed.inputs = round_up(inputs, 64);
  packed.panels = AlignedBuffer<int8_t>(packed.outputs * packed.inputs);
  packed.start = AlignedBuffer<int32_t>(packed.outputs);
  packed.scales = AlignedBuffer<float>(packed.outputs);
  packed.bias = AlignedBuffer<float>(packed.outputs);
  return packed;
}

void pack_rows(const QuantizedMatrix& matrix, size_t first_row, size_t count, size_t first_output,
               PackedWeights& packed) {
  PREFILTER_CHECK(first_row + count <= matrix.rows && first_output + count <= packed.outputs &&
                      matrix.columns <= packed.inputs,
                  "the layer was made for this matrix");
  for (size_t i = 0; i < count; ++i) {
    const int8_t* from = matrix.values + (first_row + i) * matrix.columns;
    const size_t output = first_output + i;
    int8_t* panel = packed.panels.data() + output / 16 * 16 * packed.inputs + output % 16 * 4;
    int32_t sum = 0;
    size_t k = 0;
    for (; k + 4 <= matrix.columns; k += 4) {
      std::memcpy(panel + k * 16, from + k, 4);
      sum += from[k] + from[k + 1] + from[k + 2] + from[k + 3];
    }
    for (; k < matrix.columns; ++k) {
      panel[k / 4 * 64 + k % 4] = from[k];
      sum += from[k];
    }
    packed.start[output] = -128 * sum;
    packed.scales[output] = matrix.scales[first_row + i];
    packed.bias[output] = matrix.bias[first_row + i];
  }
}

std::span<const ProductVariant> product_variants() { return kVariants; }

}  // namespace prefilter::kernels
