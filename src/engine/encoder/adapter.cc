#include "engine/encoder/adapter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/json.h"
#include "engine/encoder/quantize.h"

namespace prefilter::encoder {
namespace {

constexpr std::string_view kPrefix = "base_model.model.";
constexpr std::string_view kWeight = ".weight";
// Trained whole in every adapter for classification, whatever modules_to_save says.
constexpr std::string_view kHeads[] = {"score", "classifier"};

/// Whether `peft` takes a module for the named one: by its whole name or by the end of it.
bool is_named(std::string_view module, std::string_view name) {
  if (!module.ends_with(name)) return false;
  const size_t before = module.size() - name.size();
  return before == 0 || module[before - 1] == '.';
}

std::string shape_text(const std::vector<size_t>& shape) {
  std::string text = "[";
  for (const size_t n : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

Error corrupt(const TensorFile& file, const std::string& name, const std::string& what) {
  return Error(ErrorCode::kCorrupt, file.path() + ": the tensor " + excerpt(name) + " " + what);
}

Result<std::vector<float>> read_values(const TensorFile& file, const std::string& name,
                                       const std::vector<size_t>& shape) {
  const TensorView* tensor = file.find(name);
  if (tensor == nullptr) return corrupt(file, name, "is missing");
  if (tensor->shape != shape) {
    return corrupt(file, name,
                   "has the shape " + shape_text(tensor->shape) +
                       ", the base and adapter_config.json ask for " + shape_text(shape));
  }
  Result<std::vector<float>> values = to_float(*tensor, name);
  if (!values) return values.error().with(file.path());
  return values;
}

/// matrix += scaling·(B·A), row by row. matrix: [rows, columns]; a: [rank, columns]; b: [rows,
/// rank].
void add_product(const std::vector<float>& a, const std::vector<float>& b,
                 const AdapterConfig& adapter, std::vector<float>& matrix) {
  const size_t columns = a.size() / adapter.rank;
  std::vector<float> change(columns);
  for (size_t row = 0; row * columns < matrix.size(); ++row) {
    std::fill(change.begin(), change.end(), 0.0F);
    for (size_t r = 0; r < adapter.rank; ++r) {
      const float factor = b[row * adapter.rank + r];
      for (size_t i = 0; i < columns; ++i) change[i] += factor * a[r * columns + i];
    }
    float* to = matrix.data() + row * columns;
    for (size_t i = 0; i < columns; ++i) to[i] += adapter.scaling * change[i];
  }
}

/// Merges the adapter of one linear layer, `module`.weight of the base.
Result<void> merge_layer(const AdapterConfig& adapter, const TensorFile& weights,
                         const std::string& module, TensorFile& base) {
  const std::string name = module + std::string(kWeight);
  const TensorView* tensor = base.find(name);
  if (tensor == nullptr || tensor->shape.size() != 2) {
    return corrupt(base, name, tensor == nullptr ? "is missing" : "is no matrix");
  }
  const std::vector<size_t> shape = tensor->shape;
  const auto a =
      read_values(weights, adapter_name(module + ".lora_A.weight"), {adapter.rank, shape[1]});
  if (!a) return a.error();
  const auto b =
      read_values(weights, adapter_name(module + ".lora_B.weight"), {shape[0], adapter.rank});
  if (!b) return b.error();
  Result<std::vector<float>> matrix = read_values(base, name, shape);
  if (!matrix) return matrix.error();
  add_product(*a, *b, adapter, *matrix);
  base.put(name, shape, *std::move(matrix));
  return {};
}

/// The linear layers that one of the targets names. Errors: kUnsupported for a target without any.
Result<std::set<std::string>> adapted_modules(const AdapterConfig& adapter,
                                              const ModelConfig& config, const std::string& path) {
  std::vector<std::string> linear = quantized_tensors(config);
  linear.erase(linear.begin());  // the word embeddings
  std::set<std::string> adapted;
  for (const std::string& target : adapter.targets) {
    const size_t before = adapted.size();
    bool any = false;
    for (const std::string& tensor : linear) {
      const std::string module = tensor.substr(0, tensor.size() - kWeight.size());
      if (!is_named(module, target)) continue;
      any = true;
      adapted.insert(module);
    }
    if (any || adapted.size() > before) continue;
    return Error(ErrorCode::kUnsupported, path + ": target_modules of adapter_config.json: \"" +
                                              excerpt(target) +
                                              "\" is no linear layer of a layer of the model");
  }
  return adapted;
}

bool was_saved(const AdapterConfig& adapter, std::string_view module) {
  const auto names = [&](std::string_view name) { return is_named(module, name); };
  return std::any_of(std::begin(kHeads), std::end(kHeads), names) ||
         std::any_of(adapter.saved.begin(), adapter.saved.end(), names);
}

/// Puts the module's tensor `name` in the place of the base's.
Result<void> replace(const TensorFile& weights, const std::string& name,
                     const std::vector<size_t>& shape, TensorFile& base) {
  Result<std::vector<float>> values = read_values(weights, name, shape);
  if (!values) return values.error();
  base.put(name.substr(kPrefix.size()), shape, *std::move(values));
  return {};
}

}  // namespace

std::string adapter_name(const std::string& name) { return std::string(kPrefix) + name; }

Result<void> merge_adapter(const AdapterConfig& adapter, const TensorFile& weights,
                           const ModelConfig& config, TensorFile& base) {
  const auto modules = adapted_modules(adapter, config, weights.path());
  if (!modules) return modules.error();
  std::set<std::string> used;
  for (const std::string& module : *modules) {
    if (Result<void> merged = merge_layer(adapter, weights, module, base); !merged) return merged;
    used.insert({adapter_name(module + ".lora_A.weight"), adapter_name(module + ".lora_B.weight")});
  }
  for (const auto& [name, tensor] : weights.tensors()) {
    if (used.contains(name)) continue;
    const std::string_view module =
        std::string_view(name).substr(0, name.size() - std::min(name.size(), kWeight.size()));
    if (!name.starts_with(kPrefix) || !name.ends_with(kWeight) || !was_saved(adapter, module)) {
      return corrupt(weights, name, "belongs to no target and to no module that was saved");
    }
    if (Result<void> put = replace(weights, name, tensor.shape, base); !put) return put;
  }
  return {};
}

}  // namespace prefilter::encoder
