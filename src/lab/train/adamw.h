#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "lab/model/weight_source.h"

namespace prefilter::train {

struct AdamWOptions {
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0.01;  ///< of matrices and tables; none on vectors: biases and norms
  double layer_decay = 1.0;    ///< the rate of depth d is times this to the (deepest - d)
};

/// AdamW (Loshchilov & Hutter 2019, https://arxiv.org/abs/1711.05101) with bias correction, as
/// torch.optim.AdamW. A table with a sparse gradient is treated as if its gradient were dense: rows
/// that a batch does not read decay and follow their moments; those that no batch has read yet have
/// no moments, and only decay.
class AdamW {
 public:
  /// The parameters that require a gradient; their values are changed in place.
  AdamW(const std::vector<model::Parameter>& parameters, const AdamWOptions& options);

  /// The Euclidean norm of all gradients; first makes the sparse ones coalesced.
  double gradient_norm();

  /// One step at this learning rate. The gradients are multiplied by `scale` first and cleared
  /// afterwards.
  void step(double learning_rate, double scale);

  /// Forgets the gradients without a step.
  void clear_gradients();

  /// What a parameter has gathered; `first` and `second` have its shape.
  struct Moments {
    std::string name;
    torch::Tensor value;
    torch::Tensor first;
    torch::Tensor second;
  };
  const std::vector<Moments>& moments() const { return moments_; }

  int64_t steps() const { return steps_; }

  /// Continues a run: the tensors of moments() have been filled with what they held then.
  void resume(int64_t steps);

 private:
  struct Constants;
  void update(size_t index, const Constants& constants);
  void update_table(size_t index, const Constants& constants);

  AdamWOptions options_;
  std::vector<Moments> moments_;
  std::vector<double> rates_;               ///< factor of each one's learning rate
  std::vector<bool> decays_;                ///< whether weight decay applies
  std::vector<std::vector<uint8_t>> seen_;  ///< by row of a table: whether it has moments
  int64_t steps_ = 0;
};

}  // namespace prefilter::train
