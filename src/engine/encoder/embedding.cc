#include "engine/encoder/embedding.h"

#include <algorithm>

#include "engine/kernels/rows.h"

namespace prefilter::encoder {

Embedding Embedding::read(const ModelConfig& config, const ArchitectureNames& names,
                          WeightReader& reader) {
  Embedding e;
  e.width_ = config.hidden;
  e.first_position_ = names.first_position;
  e.words_ = WordTable::read(config, names.word_embeddings, reader);
  e.positions_ = reader.floats(names.position_embeddings, {config.max_positions, config.hidden});
  if (!names.type_embeddings.empty()) {
    e.type_ = reader.floats(names.type_embeddings, {config.type_vocab, config.hidden});
    e.type_.resize(std::min(e.type_.size(), config.hidden));
  }
  e.norm_ = reader.layer_norm(names.embedding_norm, config.hidden, config.layer_norm_eps);
  return e;
}

void Embedding::run(const kernels::RowVariant& rows, const Batch& batch, size_t first, size_t last,
                    const Rows& out) const {
  const auto after = std::upper_bound(batch.offsets.begin(), batch.offsets.end(), first);
  auto article = static_cast<size_t>(after - batch.offsets.begin()) - 1;
  const float* type = type_.empty() ? nullptr : type_.data();
  for (size_t t = first; t < last; ++t) {
    while (t >= batch.offsets[article + 1]) ++article;
    const size_t position = first_position_ + t - batch.offsets[article];
    words_.embed(rows, batch.ids[t], {positions_.data() + position * width_, type},
                 out.data + t * out.stride);
  }
  float* from = out.data + first * out.stride;
  rows.layer_norm({from, last - first, width_, out.stride}, norm_.weights(), from);
}

}  // namespace prefilter::encoder
