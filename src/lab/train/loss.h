#pragma once

#include <torch/types.h>

#include <span>

#include "lab/train/options.h"

namespace prefilter::train {

/// What a batch is judged by: the mean over its articles of the cross-entropy of softmax(logits),
/// smoothed and weighted as torch.nn.functional.cross_entropy does it, mixed with the divergence
/// from a teacher's distribution where there is one.
///
/// It is made for a whole batch and called for its parts, so that gradients gathered over the parts
/// are those of the whole.
class BatchLoss {
 public:
  /// labels: 0 or 1, of the whole batch.
  BatchLoss(const RecipeOptions& recipe, const DistillationOptions& distillation,
            std::span<const int> labels);

  /// One part of the batch.
  struct Part {
    torch::Tensor logits;   ///< fp32 [n, 2]
    torch::Tensor labels;   ///< int64 [n]
    torch::Tensor teacher;  ///< fp32 [n, 2], the teacher's logits; undefined: none
  };

  /// The part's share of the batch's loss, a scalar.
  torch::Tensor operator()(const Part& part) const;

 private:
  double smoothing_;
  double commerce_weight_;
  double teacher_weight_;
  double temperature_;
  double weight_sum_;  // over the batch's labels
  double articles_;
};

}  // namespace prefilter::train
