#include "engine/encoder/encoder.h"

#include <filesystem>

#include "engine/encoder/float_encoder.h"
#include "engine/encoder/int8_encoder.h"

namespace prefilter::encoder {

Result<std::unique_ptr<Encoder>> Encoder::open(const std::string& folder) {
  const std::filesystem::path base(folder);
  Result<ModelConfig> config = read_model_config((base / "config.json").string());
  if (!config) return config.error();
  Result<TensorFile> file = TensorFile::open((base / "model.safetensors").string());
  if (!file) return file.error();
  if (config->quantized) return Int8Encoder::open(std::move(*config), std::move(*file));
  return FloatEncoder::open(std::move(*config), std::move(*file));
}

}  // namespace prefilter::encoder
