#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/encoder/safetensors.h"
#include "engine/kernels/product.h"
#include "engine/kernels/rows.h"

namespace prefilter::encoder {

/// A LayerNorm's weights, owned.
struct LayerNorm {
  std::vector<float> gamma;
  std::vector<float> beta;
  float epsilon = 0.0F;

  kernels::LayerNormWeights weights() const { return {gamma.data(), beta.data(), epsilon}; }
};

/// A quantised matrix with its scales and bias, the values still in the mapped file.
struct QuantizedLinear {
  kernels::QuantizedMatrix matrix() const {
    return {values, scales.data(), bias.data(), rows, columns};
  }

  const int8_t* values = nullptr;
  std::vector<float> scales;
  std::vector<float> bias;
  size_t rows = 0;
  size_t columns = 0;
};

/// An fp32 matrix [rows, columns] with its bias.
struct FloatLinear {
  std::vector<float> matrix;
  std::vector<float> bias;
};

/// Whether a product has a bias in the file; without one it is zero.
enum class Bias { kInFile, kZero };

/// Reads tensors of the shapes that a model must have. The first fault is kept and all reads after
/// it give empty values, so that a loader reads straight on and asks status() once at its end.
class WeightReader {
 public:
  explicit WeightReader(const TensorFile& file) : file_(file) {}

  /// A tensor of that shape, any float dtype or int8; nullptr after a fault.
  const TensorView* view(const std::string& name, const std::vector<size_t>& shape);
  /// A tensor of that dtype and shape; nullptr after a fault.
  const TensorView* view(const std::string& name, Dtype dtype, const std::vector<size_t>& shape);
  std::vector<float> floats(const std::string& name, const std::vector<size_t>& shape);

  /// NAME.weight and NAME.bias.
  FloatLinear linear(const std::string& name, size_t rows, size_t columns,
                     Bias bias = Bias::kInFile);
  LayerNorm layer_norm(const std::string& name, size_t width, float epsilon);

  /// NAME.weight as int8, NAME.weight_scale and NAME.bias.
  QuantizedLinear quantized(const std::string& name, size_t rows, size_t columns,
                            Bias bias = Bias::kInFile);

  Result<void> status() const;

 private:
  void fail(ErrorCode code, const std::string& what);
  std::vector<float> bias_of(const std::string& name, size_t rows, Bias bias);

  const TensorFile& file_;
  std::optional<Error> fault_;
};

}  // namespace prefilter::encoder
