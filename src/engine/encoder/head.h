#pragma once

#include <span>

#include "engine/encoder/architecture.h"
#include "engine/encoder/weight_reader.h"

namespace prefilter::encoder {

/// The classification head over an article's first token, in fp32 on both paths: it costs nothing,
/// and its rounding would go straight into the score.
class Head {
 public:
  /// Faults are the reader's.
  static Head read(const ModelConfig& config, const ArchitectureNames& names, WeightReader& reader);

  /// first_token: [hidden]; logits: [labels].
  void run(const kernels::RowVariant& rows, const float* first_token, float* logits) const;

 private:
  FloatLinear dense_;
  FloatLinear out_;
  HeadActivation activation_ = HeadActivation::kTanh;
};

}  // namespace prefilter::encoder
