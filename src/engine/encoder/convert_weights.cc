#include "engine/encoder/convert_weights.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "base/json.h"
#include "engine/encoder/quantize.h"
#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"

namespace prefilter::encoder {
namespace {

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

/// Why the folder has no model.safetensors that could be read.
Error no_weights(const std::string& folder) {
  for (const std::string name : {"pytorch_model.bin", "model.bin"}) {
    if (!exists(folder + "/" + name)) continue;
    return Error(
        ErrorCode::kUnsupported,
        folder + "/" + name + ": a pickle, which can run code and is never read; save " +
            "the model again with transformers' save_pretrained, which writes safetensors");
  }
  if (exists(folder + "/model.safetensors.index.json")) {
    return Error(ErrorCode::kUnsupported,
                 folder + "/model.safetensors.index.json: weights in several files are not " +
                     "supported; save the model again with a larger max_shard_size");
  }
  return Error(ErrorCode::kNotFound, "no such file: " + folder + "/model.safetensors");
}

void add_quantized(const std::string& name, const std::vector<size_t>& shape,
                   std::span<const float> values, std::vector<NewTensor>& tensors) {
  const QuantizedRows quantized = quantize_rows(values, shape[0]);
  tensors.push_back(make_i8(name, shape, quantized.values));
  tensors.push_back(make_f32(scale_name(name), {shape[0]}, quantized.scales));
}

}  // namespace

Result<std::string> convert_config(std::string_view text, bool int8) {
  Result<nlohmann::json> strict = parse_json(text, "config.json");
  if (!strict) return strict.error();
  auto config = nlohmann::ordered_json::parse(text);  // cannot fail: it has just been parsed
  for (const std::string_view key : {"dtype", "torch_dtype"}) {
    if (config.contains(key)) config[std::string(key)] = "float32";
  }
  if (int8) config["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  return config.dump(2) + "\n";
}

Result<std::string> convert_weights(const std::string& folder, const ModelConfig& config,
                                    bool int8) {
  if (config.quantized) {
    return Error(ErrorCode::kUnsupported,
                 folder + "/config.json: field prefilter_quantization: the weights are in 8 bits " +
                     "already; convert the original");
  }
  const std::string path = folder + "/model.safetensors";
  if (!exists(path)) return no_weights(folder);
  const Result<TensorFile> file = TensorFile::open(path);
  if (!file) return file.error();
  const std::vector<std::string> quantized =
      int8 ? quantized_tensors(config) : std::vector<std::string>();
  std::vector<NewTensor> tensors;
  for (const auto& [name, tensor] : file->tensors()) {
    const Result<std::vector<float>> values = to_float(tensor, name);
    if (!values) return values.error().with(path);
    const bool wanted = std::find(quantized.begin(), quantized.end(), name) != quantized.end();
    if (wanted && tensor.shape.size() == 2 && tensor.shape[0] > 0) {
      add_quantized(name, tensor.shape, *values, tensors);
    } else {
      tensors.push_back(make_f32(name, tensor.shape, *values));
    }
  }
  return safetensors_bytes(std::move(tensors));
}

}  // namespace prefilter::encoder
