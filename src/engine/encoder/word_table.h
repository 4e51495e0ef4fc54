#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/encoder/model_config.h"
#include "engine/encoder/weight_reader.h"
#include "engine/kernels/rows.h"

namespace prefilter::encoder {

/// The table of word embeddings: int8 with a scale a row, 4 bits with a scale a group, or float of
/// any dtype. It stays in the mapped file, as an article touches few of its rows.
class WordTable {
 public:
  /// The tensor `name`; its scales, if it has any, lie beside it. Faults are the reader's.
  static WordTable read(const ModelConfig& config, const std::string& name, WeightReader& reader);

  /// What is added to a word; [hidden].
  struct Addends {
    const float* position;
    const float* type;  ///< may be null
  };

  /// out = the word's row + the addends, [hidden].
  void embed(const kernels::RowVariant& rows, int32_t word, const Addends& addends,
             float* out) const;

 private:
  const TensorView* words_ = nullptr;
  std::vector<float> scales_;                 // [vocab] when words_ is int8
  const TensorView* group_scales_ = nullptr;  // [vocab, groups] halves, when words_ has 4 bits
  size_t width_ = 0;
};

}  // namespace prefilter::encoder
