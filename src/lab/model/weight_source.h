#pragma once

#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/encoder/safetensors.h"
#include "prefilter/error.h"

namespace prefilter::model {

/// A tensor that training may change.
struct Parameter {
  std::string name;        ///< as in the Hugging Face checkpoint
  torch::Tensor value;     ///< fp32, a leaf
  int64_t depth = 0;       ///< 0: embeddings, 1 to n: the layers, n + 1: what stands above them
  bool embedding = false;  ///< a table of which a batch reads few rows: its gradient is sparse
};

using Shape = std::vector<int64_t>;

/// How a fresh tensor begins; by default with zeros.
struct Beginning {
  double deviation = 0.0;  ///< > 0: normal with this standard deviation
  double bound = 0.0;      ///< > 0: uniform in [-bound, bound]
};

/// The tensors of a base checkpoint, as fp32 leaves that training may change. The first fault is
/// kept and all reads after it give undefined tensors, so that a model reads straight on and asks
/// status() once at its end. Names that older checkpoints spell otherwise are found too: without
/// the architecture's prefix (a base without a head), and LayerNorm.gamma and beta.
class WeightSource {
 public:
  /// file: nullptr if all tensors are fresh; else it must outlive the source. prefix: that of the
  /// base model within the whole, e.g. "bert.". seed: of fresh tensors.
  WeightSource(const encoder::TensorFile* file, std::string prefix, uint64_t seed)
      : file_(file), prefix_(std::move(prefix)), seed_(seed) {}

  /// A tensor that must be there, in that shape.
  torch::Tensor read(const std::string& name, const Shape& shape);

  /// A tensor that a base may lack.
  torch::Tensor read_or_begin(const std::string& name, const Shape& shape,
                              const Beginning& beginning);

  /// What is read from now on belongs to this depth.
  void at_depth(int64_t depth) { depth_ = depth; }

  /// Marks the tensor read last as a table with a sparse gradient.
  void mark_embedding() {
    if (!parameters_.empty()) parameters_.back().embedding = true;
  }

  const std::vector<Parameter>& parameters() const { return parameters_; }
  const std::vector<std::string>& fresh() const { return fresh_; }  ///< what the base lacked
  Result<void> status() const;

 private:
  const encoder::TensorView* find(const std::string& name) const;
  torch::Tensor keep(const std::string& name, torch::Tensor value);
  void fail(ErrorCode code, const std::string& what);

  const encoder::TensorFile* file_;
  std::string prefix_;
  uint64_t seed_;
  int64_t depth_ = 0;
  std::vector<Parameter> parameters_;
  std::vector<std::string> fresh_;
  std::optional<Error> fault_;
};

}  // namespace prefilter::model
