#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/aligned_buffer.h"

namespace prefilter::kernels {

/// The int8 weights of one linear layer, y = W·x + b, laid out for the product kernels.
/// Outputs are padded to a multiple of 16 and inputs to one of 64, with zeros.
/// One panel holds 16 outputs: [inputs / 4][16][4], so that 64 bytes meet four inputs of a row; the
/// same bytes are a tile of AMX and an operand of VNNI.
struct PackedWeights {
  size_t outputs = 0;            ///< padded
  size_t inputs = 0;             ///< padded
  AlignedBuffer<int8_t> panels;  ///< [outputs / 16][inputs / 4][16][4]
  AlignedBuffer<int32_t>
      start;  ///< [outputs]: -128·Σ weights, as the rows are stored with 128 added
  AlignedBuffer<float> scales;  ///< [outputs]
  AlignedBuffer<float> bias;    ///< [outputs]

  const int8_t* panel(size_t output) const { return panels.data() + output * inputs; }
};

/// A matrix as it lies in a bundle: row-major int8 with a scale a row.
struct QuantizedMatrix {
  const int8_t* values = nullptr;  ///< [rows, columns], in [-127, 127]
  const float* scales = nullptr;   ///< [rows]
  const float* bias = nullptr;     ///< [rows]
  size_t rows = 0;
  size_t columns = 0;
};

/// An empty layer of that many padded outputs, to be filled by pack_rows.
PackedWeights make_packed(size_t outputs, size_t inputs);

/// Copies rows [first_row, first_row + count) of a matrix to the outputs from first_output on.
void pack_rows(const QuantizedMatrix& matrix, size_t first_row, size_t count, size_t first_output,
               PackedWeights& packed);

enum class Epilogue {
  kBias,          ///< y
  kBiasGelu,      ///< gelu(y); the int8 products take gelu_coarse, see lane_math.h
  kBiasResidual,  ///< y + residual
};

/// One product: rows [row_count, inputs] by the outputs [first_output, last_output) of the weights.
/// out[r][n - first_output] = epilogue(fma(float(Σ (rows - 128)·w), row_scale·scale, bias)).
struct ProductArgs {
  const uint8_t* rows =
      nullptr;  ///< [row_count, row_stride]; a value q stands for (q - 128)·row_scale
  const float* row_scales = nullptr;  ///< [row_count]
  size_t row_count = 0;
  size_t row_stride = 0;  ///< bytes, >= inputs; the AMX variant reads whole tiles: rows up to the
                          ///< next multiple of 16 must be readable
  const PackedWeights* weights = nullptr;
  size_t first_output = 0;  ///< multiple of 16
  size_t last_output = 0;   ///< multiple of 16
  Epilogue epilogue = Epilogue::kBias;
  const float* residual = nullptr;  ///< as out; may be out
  float* out = nullptr;             ///< [row_count, out_stride]
  size_t out_stride = 0;            ///< floats
};

struct ProductVariant {
  std::string_view name;  ///< "reference", "avx2", "avx_vnni", "avx512_vnni", "amx_int8"
  bool (*supported)();
  void (*run)(const ProductArgs& args);
};

/// All variants, the reference first, the fastest last. Each gives the same bits.
std::span<const ProductVariant> product_variants();

}  // namespace prefilter::kernels
