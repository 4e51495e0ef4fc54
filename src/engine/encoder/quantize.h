#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/encoder/model_config.h"

namespace prefilter::encoder {

/// A matrix in 8 bits: value = q * scale of its row, q in [-127, 127].
struct QuantizedRows {
  std::vector<int8_t> values;  ///< [rows, columns]
  std::vector<float> scales;   ///< [rows], > 0
};

/// Symmetric, per row: scale = largest magnitude / 127, q = w / scale rounded half to even. A row
/// of zeros has scale 1. matrix: [rows, columns], finite; its size is a multiple of rows.
QuantizedRows quantize_rows(std::span<const float> matrix, size_t rows);

/// The tensors that the int8 form stores in 8 bits, by their Hugging Face names: the word
/// embeddings first, then the products of each layer, six of them, in Qwen2 seven. The head stays
/// in fp32: it is small, and its error would go straight into the score.
std::vector<std::string> quantized_tensors(const ModelConfig& config);

/// The name under which the scales of a quantized tensor lie beside it.
std::string scale_name(std::string_view tensor);

}  // namespace prefilter::encoder
