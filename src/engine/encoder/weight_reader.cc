#include "engine/encoder/weight_reader.h"

namespace prefilter::encoder {
namespace {

std::string describe(const std::vector<size_t>& shape) {
  std::string text = "[";
  for (const size_t n : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

}  // namespace

void WeightReader::fail(ErrorCode code, const std::string& what) {
  if (!fault_) fault_ = Error(code, file_.path() + ": " + what);
}

const TensorView* WeightReader::view(const std::string& name, const std::vector<size_t>& shape) {
  if (fault_) return nullptr;
  const TensorView* tensor = file_.find(name);
  if (tensor == nullptr) {
    fail(ErrorCode::kCorrupt, "the tensor " + name + " is missing");
    return nullptr;
  }
  if (tensor->shape != shape) {
    fail(ErrorCode::kCorrupt, "the tensor " + name + " has the shape " + describe(tensor->shape) +
                                  ", config.json asks for " + describe(shape));
    return nullptr;
  }
  return tensor;
}

const TensorView* WeightReader::view(const std::string& name, Dtype dtype,
                                     const std::vector<size_t>& shape) {
  const TensorView* tensor = view(name, shape);
  if (tensor == nullptr || tensor->dtype == dtype) return tensor;
  fail(ErrorCode::kCorrupt, "the tensor " + name + " is " + std::string(to_string(tensor->dtype)) +
                                ", config.json asks for " + std::string(to_string(dtype)));
  return nullptr;
}

std::vector<float> WeightReader::floats(const std::string& name, const std::vector<size_t>& shape) {
  const TensorView* tensor = view(name, shape);
  if (tensor == nullptr) return {};
  Result<std::vector<float>> values = to_float(*tensor, name);
  if (values) return std::move(*values);
  fail(values.error().code(), values.error().message());
  return {};
}

std::vector<float> WeightReader::bias_of(const std::string& name, size_t rows, Bias bias) {
  if (bias == Bias::kInFile) return floats(name + ".bias", {rows});
  return std::vector<float>(fault_ ? 0 : rows, 0.0F);
}

FloatLinear WeightReader::linear(const std::string& name, size_t rows, size_t columns, Bias bias) {
  std::vector<float> matrix = floats(name + ".weight", {rows, columns});
  return {std::move(matrix), bias_of(name, rows, bias)};
}

LayerNorm WeightReader::layer_norm(const std::string& name, size_t width, float epsilon) {
  return {floats(name + ".weight", {width}), floats(name + ".bias", {width}), epsilon};
}

QuantizedLinear WeightReader::quantized(const std::string& name, size_t rows, size_t columns,
                                        Bias bias) {
  QuantizedLinear linear;
  const TensorView* tensor = view(name + ".weight", {rows, columns});
  if (tensor == nullptr) return linear;
  if (tensor->dtype != Dtype::kI8) {
    fail(ErrorCode::kCorrupt,
         "the tensor " + name + ".weight is not int8, config.json says that it is");
    return linear;
  }
  linear.values = reinterpret_cast<const int8_t*>(tensor->bytes.data());
  linear.scales = floats(name + ".weight_scale", {rows});
  linear.bias = bias_of(name, rows, bias);
  linear.rows = rows;
  linear.columns = columns;
  return linear;
}

Result<void> WeightReader::status() const {
  if (fault_) return *fault_;
  return {};
}

}  // namespace prefilter::encoder
