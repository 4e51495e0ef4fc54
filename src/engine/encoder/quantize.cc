#include "engine/encoder/quantize.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace prefilter::encoder {
namespace {

constexpr float kLargest = 127.0F;

/// The names of one architecture; a layer's products follow `layer` and the layer's number.
struct Names {
  std::string_view words;
  std::string_view layer;
  std::span<const std::string_view> products;
};

constexpr std::string_view kBertProducts[] = {
    "attention.self.query.weight",   "attention.self.key.weight", "attention.self.value.weight",
    "attention.output.dense.weight", "intermediate.dense.weight", "output.dense.weight"};
constexpr std::string_view kDistilBertProducts[] = {
    "attention.q_lin.weight",   "attention.k_lin.weight", "attention.v_lin.weight",
    "attention.out_lin.weight", "ffn.lin1.weight",        "ffn.lin2.weight"};
constexpr std::string_view kQwen2Products[] = {"self_attn.q_proj.weight", "self_attn.k_proj.weight",
                                               "self_attn.v_proj.weight", "self_attn.o_proj.weight",
                                               "mlp.gate_proj.weight",    "mlp.up_proj.weight",
                                               "mlp.down_proj.weight"};

constexpr Names kBertNames = {"embeddings.word_embeddings.weight", "encoder.layer.", kBertProducts};
constexpr Names kDistilBertNames = {"embeddings.word_embeddings.weight", "transformer.layer.",
                                    kDistilBertProducts};
constexpr Names kQwen2Names = {"embed_tokens.weight", "layers.", kQwen2Products};

const Names& names_within(Architecture architecture) {
  switch (architecture) {
    case Architecture::kDistilBert:
      return kDistilBertNames;
    case Architecture::kQwen2:
      return kQwen2Names;
    default:
      return kBertNames;
  }
}

std::string_view prefix_of(Architecture architecture) {
  switch (architecture) {
    case Architecture::kBert:
      return "bert.";
    case Architecture::kDistilBert:
      return "distilbert.";
    case Architecture::kRoberta:
    case Architecture::kXlmRoberta:
      return "roberta.";
    case Architecture::kQwen2:
      return "model.";
  }
  return "";
}

/// Writes the row in 8 bits and returns its scale.
float quantize_row(std::span<const float> row, std::span<int8_t> out) {
  float largest = 0.0F;
  for (const float value : row) largest = std::max(largest, std::fabs(value));
  // A row of zeros, or so small that its scale would not be a normal number, is stored as zeros.
  if (largest / kLargest < std::numeric_limits<float>::min()) {
    std::fill(out.begin(), out.end(), int8_t{0});
    return 1.0F;
  }
  const float scale = largest / kLargest;
  for (size_t i = 0; i < row.size(); ++i) {
    const float rounded = std::nearbyint(row[i] / scale);
    out[i] = static_cast<int8_t>(std::clamp(rounded, -kLargest, kLargest));
  }
  return scale;
}

}  // namespace

QuantizedRows quantize_rows(std::span<const float> matrix, size_t rows) {
  PREFILTER_CHECK(rows > 0 && matrix.size() % rows == 0, "a matrix has rows of one length");
  const size_t columns = matrix.size() / rows;
  QuantizedRows result{std::vector<int8_t>(matrix.size()), std::vector<float>(rows)};
  for (size_t row = 0; row < rows; ++row) {
    result.scales[row] = quantize_row(matrix.subspan(row * columns, columns),
                                      std::span(result.values).subspan(row * columns, columns));
  }
  return result;
}

std::vector<std::string> quantized_tensors(const ModelConfig& config) {
  const Names& names = names_within(config.architecture);
  const std::string prefix(prefix_of(config.architecture));
  std::vector<std::string> tensors = {prefix + std::string(names.words)};
  for (size_t layer = 0; layer < config.layers; ++layer) {
    const std::string start = prefix + std::string(names.layer) + std::to_string(layer) + ".";
    for (const std::string_view product : names.products) {
      tensors.push_back(start + std::string(product));
    }
  }
  return tensors;
}

std::string scale_name(std::string_view tensor) { return std::string(tensor) + "_scale"; }

}  // namespace prefilter::encoder
