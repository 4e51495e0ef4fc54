#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/aligned_buffer.h"
#include "engine/kernels/product.h"

namespace prefilter::kernels {

/// The fp32 weights of one linear layer, y = W·x + b; outputs padded to a multiple of 16 with
/// zeros.
struct PackedFloatWeights {
  size_t outputs = 0;  ///< padded
  size_t inputs = 0;
  AlignedBuffer<float> panels;  ///< [outputs / 16][inputs][16]
  AlignedBuffer<float> bias;    ///< [outputs]
};

/// An empty layer of that many padded outputs, to be filled by pack_rows.
PackedFloatWeights make_packed_floats(size_t outputs, size_t inputs);

/// Copies `count` rows of a row-major matrix [count, inputs] and their bias to the outputs from
/// first_output on.
void pack_rows(const float* matrix, const float* bias, size_t count, size_t first_output,
               PackedFloatWeights& packed);

/// out[r][n] = epilogue(bias[n] + Σ rows[r][k]·w[n][k]), the sum taken from the bias on in the
/// order of k, each step one fma.
struct FloatProductArgs {
  const float* rows = nullptr;  ///< [row_count, row_stride]
  size_t row_count = 0;
  size_t row_stride = 0;  ///< floats
  const PackedFloatWeights* weights = nullptr;
  Epilogue epilogue = Epilogue::kBias;
  const float* residual = nullptr;  ///< as out; may be out
  float* out = nullptr;             ///< [row_count, out_stride]
  size_t out_stride = 0;            ///< floats, >= outputs
};

struct FloatProductVariant {
  std::string_view name;  ///< "reference", "avx2", "avx512"
  bool (*supported)();
  void (*run)(const FloatProductArgs& args);
};

/// All variants, the reference first, the fastest last. Each gives the same bits.
std::span<const FloatProductVariant> float_product_variants();

}  // namespace prefilter::kernels
