#include "engine/encoder/embedding.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "engine/encoder/half.h"
#include "engine/encoder/int4.h"
#include "engine/encoder/quantize.h"
#include "engine/kernels/rows.h"

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

void Embedding::read_words(const ModelConfig& config, const std::string& name,
                           WeightReader& reader) {
  const size_t vocab = config.vocab_size;
  if (config.int4_words) {
    words_ = reader.view(name, Dtype::kU8, {vocab, int4_row_bytes(config.hidden)});
    group_scales_ = reader.view(scale_name(name), Dtype::kF16, {vocab, int4_groups(config.hidden)});
    reader.floats(scale_name(name), {vocab, int4_groups(config.hidden)});  // checks each value
    return;
  }
  words_ = reader.view(name, {vocab, config.hidden});
  if (words_ != nullptr && words_->dtype == Dtype::kI8) {
    scales_ = reader.floats(scale_name(name), {vocab});
  } else if (words_ != nullptr) {
    reader.floats(name, {vocab, config.hidden});  // for its check of each value
  }
}

Embedding Embedding::read(const ModelConfig& config, const ArchitectureNames& names,
                          WeightReader& reader) {
  Embedding e;
  e.width_ = config.hidden;
  e.first_position_ = names.first_position;
  e.read_words(config, names.word_embeddings, reader);
  e.positions_ = reader.floats(names.position_embeddings, {config.max_positions, config.hidden});
  if (!names.type_embeddings.empty()) {
    e.type_ = reader.floats(names.type_embeddings, {config.type_vocab, config.hidden});
    e.type_.resize(std::min(e.type_.size(), config.hidden));
  }
  e.norm_ = reader.layer_norm(names.embedding_norm, config.hidden, config.layer_norm_eps);
  return e;
}

void Embedding::add_row(const kernels::RowVariant& rows, int32_t id, const float* position,
                        float* out) const {
  const float* type = type_.empty() ? nullptr : type_.data();
  const auto row = static_cast<size_t>(id);
  if (group_scales_ != nullptr) {
    const size_t groups = int4_groups(width_);
    std::array<float, int4_groups(kMaxHidden)> scales;
    for (size_t g = 0; g < groups; ++g) {
      uint16_t half = 0;
      std::memcpy(&half, group_scales_->bytes.data() + 2 * (row * groups + g), sizeof(half));
      scales[g] = half_to_float(half);
    }
    const auto* word = reinterpret_cast<const uint8_t*>(words_->bytes.data());
    rows.embed_s4({word + row * int4_row_bytes(width_), scales.data()}, position, type, width_,
                  out);
  } else if (words_->dtype == Dtype::kI8) {
    const auto* word = reinterpret_cast<const int8_t*>(words_->bytes.data()) + row * width_;
    rows.embed_s8(word, scales_[row], position, type, width_, out);
  } else {
    rows.embed(float_row(*words_, row, width_).data(), position, type, width_, out);
  }
}

void Embedding::run(const kernels::RowVariant& rows, const Batch& batch, size_t first, size_t last,
                    const Rows& out) const {
  const auto after = std::upper_bound(batch.offsets.begin(), batch.offsets.end(), first);
  auto article = static_cast<size_t>(after - batch.offsets.begin()) - 1;
  for (size_t t = first; t < last; ++t) {
    while (t >= batch.offsets[article + 1]) ++article;
    const size_t position = first_position_ + t - batch.offsets[article];
    add_row(rows, batch.ids[t], positions_.data() + position * width_, out.data + t * out.stride);
  }
  float* from = out.data + first * out.stride;
  rows.layer_norm({from, last - first, width_, out.stride}, norm_.weights(), from);
}

}  // namespace prefilter::encoder
