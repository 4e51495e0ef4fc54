#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/encoder/architecture.h"
#include "engine/encoder/encoder.h"
#include "engine/encoder/weight_reader.h"
#include "engine/encoder/word_table.h"

namespace prefilter::encoder {

/// The sum of word, position and type embeddings, normalised.
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
  WordTable words_;
  std::vector<float> positions_;  // [max_positions, width]
  std::vector<float> type_;       // [width] of type 0, or empty
  LayerNorm norm_;
  size_t width_ = 0;
  size_t first_position_ = 0;
};

}  // namespace prefilter::encoder
