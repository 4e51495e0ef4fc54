#include "engine/encoder/word_table.h"

#include <array>
#include <cstring>

#include "engine/encoder/half.h"
#include "engine/encoder/int4.h"
#include "engine/encoder/quantize.h"

namespace prefilter::encoder {
namespace {

/// Row `id` of a float table as fp32.
std::vector<float> float_row(const TensorView& table, size_t id, size_t width) {
  const size_t row_bytes = width * element_bytes(table.dtype);
  const TensorView row{table.dtype, {width}, table.bytes.subspan(id * row_bytes, row_bytes)};
  Result<std::vector<float>> values = to_float(row, "word embeddings");
  // Checked as a whole at open: a fault here would be the file changing under us.
  return values ? std::move(*values) : std::vector<float>(width, 0.0F);
}

}  // namespace

WordTable WordTable::read(const ModelConfig& config, const std::string& name,
                          WeightReader& reader) {
  WordTable table;
  const size_t vocab = config.vocab_size;
  const size_t width = config.hidden;
  table.width_ = width;
  if (config.int4_words) {
    table.words_ = reader.view(name, Dtype::kU8, {vocab, int4_row_bytes(width)});
    table.group_scales_ = reader.view(scale_name(name), Dtype::kF16, {vocab, int4_groups(width)});
    reader.floats(scale_name(name), {vocab, int4_groups(width)});  // checks each value
    return table;
  }
  table.words_ = reader.view(name, {vocab, width});
  if (table.words_ != nullptr && table.words_->dtype == Dtype::kI8) {
    table.scales_ = reader.floats(scale_name(name), {vocab});
  } else if (table.words_ != nullptr) {
    reader.floats(name, {vocab, width});  // for its check of each value
  }
  return table;
}

void WordTable::embed(const kernels::RowVariant& rows, int32_t word, const Addends& addends,
                      float* out) const {
  const auto row = static_cast<size_t>(word);
  if (group_scales_ != nullptr) {
    const size_t groups = int4_groups(width_);
    std::array<float, int4_groups(kMaxHidden)> scales;
    for (size_t g = 0; g < groups; ++g) {
      uint16_t half = 0;
      std::memcpy(&half, group_scales_->bytes.data() + 2 * (row * groups + g), sizeof(half));
      scales[g] = half_to_float(half);
    }
    const auto* bytes = reinterpret_cast<const uint8_t*>(words_->bytes.data());
    rows.embed_s4({bytes + row * int4_row_bytes(width_), scales.data()}, addends.position,
                  addends.type, width_, out);
  } else if (words_->dtype == Dtype::kI8) {
    const auto* values = reinterpret_cast<const int8_t*>(words_->bytes.data()) + row * width_;
    rows.embed_s8(values, scales_[row], addends.position, addends.type, width_, out);
  } else {
    rows.embed(float_row(*words_, row, width_).data(), addends.position, addends.type, width_, out);
  }
}

}  // namespace prefilter::encoder
