#include "lab/model/weight_source.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstring>

namespace prefilter::model {
namespace {

std::string shape_text(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (const int64_t size : shape) {
    if (text.size() > 1) text += ", ";
    text += std::to_string(size);
  }
  return text + "]";
}

/// "x.LayerNorm.weight" → "x.LayerNorm.gamma", as checkpoints converted from TensorFlow spell it.
std::string old_norm_name(const std::string& name) {
  constexpr std::string_view kWeight = "LayerNorm.weight";
  constexpr std::string_view kBias = "LayerNorm.bias";
  if (name.ends_with(kWeight)) return name.substr(0, name.size() - 6) + "gamma";
  if (name.ends_with(kBias)) return name.substr(0, name.size() - 4) + "beta";
  return name;
}

}  // namespace

const encoder::TensorView* WeightSource::find(const std::string& name) const {
  if (file_ == nullptr) return nullptr;
  for (const std::string& spelling : {name, old_norm_name(name)}) {
    if (const auto* tensor = file_->find(spelling)) return tensor;
    if (!prefix_.empty() && spelling.starts_with(prefix_)) {
      if (const auto* tensor = file_->find(spelling.substr(prefix_.size()))) return tensor;
    }
  }
  return nullptr;
}

torch::Tensor WeightSource::read(const std::string& name, const Shape& shape) {
  if (fault_) return {};
  const encoder::TensorView* tensor = find(name);
  if (tensor == nullptr) {
    fail(ErrorCode::kCorrupt, "tensor " + name + " is missing");
    return {};
  }
  const Shape found(tensor->shape.begin(), tensor->shape.end());
  if (found != shape) {
    fail(ErrorCode::kCorrupt, "tensor " + name + " has the shape " + shape_text(found) +
                                  ", but config.json asks for " + shape_text(shape));
    return {};
  }
  Result<std::vector<float>> values = encoder::to_float(*tensor, name);
  if (!values) {
    fail(values.error().code(), values.error().message());
    return {};
  }
  torch::Tensor value = torch::empty(shape, torch::kFloat32);
  std::memcpy(value.data_ptr<float>(), values->data(), values->size() * sizeof(float));
  return keep(name, std::move(value));
}

torch::Tensor WeightSource::read_or_begin(const std::string& name, const Shape& shape,
                                          const Beginning& beginning) {
  if (fault_ || find(name) != nullptr) return read(name, shape);
  fresh_.push_back(name);
  // Each tensor has a stream of its own: its values do not depend on which others were fresh.
  auto generator = at::detail::createCPUGenerator(seed_ + parameters_.size());
  torch::Tensor value = torch::zeros(shape, torch::kFloat32);
  if (beginning.deviation > 0.0) value.normal_(0.0, beginning.deviation, generator);
  if (beginning.bound > 0.0) value.uniform_(-beginning.bound, beginning.bound, generator);
  return keep(name, std::move(value));
}

torch::Tensor WeightSource::keep(const std::string& name, torch::Tensor value) {
  parameters_.push_back({.name = name, .value = std::move(value), .depth = depth_});
  return parameters_.back().value;
}

void WeightSource::fail(ErrorCode code, const std::string& what) {
  if (!fault_) fault_ = Error(code, file_->path() + ": " + what);
}

Result<void> WeightSource::status() const {
  if (fault_) return *fault_;
  return {};
}

}  // namespace prefilter::model
