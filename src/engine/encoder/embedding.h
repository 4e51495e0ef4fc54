#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/encoder/architecture.h"
#include "engine/encoder/encoder.h"
#include "engine/encoder/weight_reader.h"

namespace prefilter::encoder {

/// The sum of word, position and type embeddings, normalised. The word table is int8 with a scale a
/// row, 4 bits with a scale a group, or float of any dtype; it stays in the mapped file, as an
/// article touches few of its rows.
class Embedding {
 public:
  /// Faults are the reader's.
  static Embedding read(const ModelConfig& config, const ArchitectureNames& names,
                        WeightReader& reader);

  /// Where the rows of a batch go: [tokens, stride].
  struct Rows {
    float* data;
    size_t stride;
  };

  /// Writes rows [first, last) of the batch.
  void run(const kernels::RowVariant& rows, const Batch& batch, size_t first, size_t last,
           const Rows& out) const;

 private:
  void read_words(const ModelConfig& config, const std::string& name, WeightReader& reader);
  void add_row(const kernels::RowVariant& rows, int32_t id, const float* position,
               float* out) const;

  const TensorView* words_ = nullptr;
  std::vector<float> scales_;                 // [vocab] when words_ is int8
  const TensorView* group_scales_ = nullptr;  // [vocab, groups] halves, when words_ has 4 bits
  std::vector<float> positions_;              // [max_positions, width]
  std::vector<float> type_;                   // [width] of type 0, or empty
  LayerNorm norm_;
  size_t width_ = 0;
  size_t first_position_ = 0;
};

}  // namespace prefilter::encoder
