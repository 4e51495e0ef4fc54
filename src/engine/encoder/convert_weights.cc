#include "engine/encoder/convert_weights.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json.h"
#include "engine/encoder/checkpoint_file.h"
#include "engine/encoder/quantize.h"
#include "engine/encoder/safetensors.h"
#include "engine/encoder/safetensors_writer.h"

namespace prefilter::encoder {
namespace {

void add_quantized(const std::string& name, const std::vector<size_t>& shape,
                   std::span<const float> values, std::vector<NewTensor>& tensors) {
  const QuantizedRows quantized = quantize_rows(values, shape[0]);
  tensors.push_back(make_i8(name, shape, quantized.values));
  tensors.push_back(make_f32(scale_name(name), {shape[0]}, quantized.scales));
}

Int4Fit add_int4(const std::string& name, const std::vector<size_t>& shape,
                 std::span<const float> values, std::vector<NewTensor>& tensors) {
  const Int4Rows rows = quantize_int4(values, shape[0]);
  tensors.push_back(make_u8(name, {shape[0], int4_row_bytes(shape[1])}, rows.values));
  tensors.push_back(make_f16(scale_name(name), {shape[0], int4_groups(shape[1])}, rows.scales));
  return rows.fit;
}

}  // namespace

Result<std::string> convert_config(std::string_view text, WeightForm form) {
  Result<nlohmann::json> strict = parse_json(text, "config.json");
  if (!strict) return strict.error();
  auto config = nlohmann::ordered_json::parse(text);  // cannot fail: it has just been parsed
  for (const std::string_view key : {"dtype", "torch_dtype"}) {
    if (config.contains(key)) config[std::string(key)] = "float32";
  }
  if (form == WeightForm::kInt8) {
    config["prefilter_quantization"] = {{"format", "int8"}, {"version", 1}};
  } else if (form == WeightForm::kInt8WithInt4Words) {
    config["prefilter_quantization"] = {{"format", "int8"}, {"version", 2}, {"embeddings", "int4"}};
  }
  return config.dump(2) + "\n";
}

Result<ConvertedWeights> convert_weights(const TensorFile& file, const ModelConfig& config,
                                         WeightForm form) {
  if (config.quantized) {
    return Error(ErrorCode::kUnsupported,
                 file.path() + ": by the field prefilter_quantization of config.json the weights " +
                     "are in 8 bits already; convert the original");
  }
  const std::vector<std::string> quantizable = quantized_tensors(config);
  const std::string& words = quantizable.front();
  const std::vector<std::string> quantized =
      form == WeightForm::kFp32 ? std::vector<std::string>() : quantizable;
  ConvertedWeights converted;
  std::vector<NewTensor> tensors;
  for (const auto& [name, tensor] : file.tensors()) {
    if (tensor.dtype == Dtype::kU8) continue;  // no weights: masks that old checkpoints carry
    const Result<std::vector<float>> values = to_float(tensor, name);
    if (!values) return values.error().with(file.path());
    const bool wanted = std::find(quantized.begin(), quantized.end(), name) != quantized.end();
    if (!wanted || tensor.shape.size() != 2 || tensor.shape[0] == 0) {
      tensors.push_back(make_f32(name, tensor.shape, *values));
    } else if (form == WeightForm::kInt8WithInt4Words && name == words) {
      converted.int4_words = add_int4(name, tensor.shape, *values, tensors);
    } else {
      add_quantized(name, tensor.shape, *values, tensors);
    }
  }
  converted.bytes = safetensors_bytes(std::move(tensors));
  return converted;
}

Result<ConvertedWeights> convert_weights(const std::string& folder, const ModelConfig& config,
                                         WeightForm form) {
  const Result<TensorFile> file = open_checkpoint(folder);
  if (!file) return file.error();
  return convert_weights(*file, config, form);
}

}  // namespace prefilter::encoder
