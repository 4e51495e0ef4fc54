// The configuration of an adapter; then its merging into a small base, of tensors whose names,
// shapes and values the fuzzer writes.
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "engine/encoder/adapter.h"
#include "engine/encoder/safetensors_writer.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"

namespace {

using namespace prefilter::encoder;

const std::string kLayer = "model.layers.0.self_attn.q_proj";

TensorFile small_base(const MemoryFile& file) {
  const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 8};
  const std::string bytes = safetensors_bytes({make_f32(kLayer + ".weight", {2, 4}, values)});
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  return *TensorFile::open(file.holding(data, bytes.size()));
}

void merge(const AdapterConfig& adapter, const uint8_t* data, size_t size) {
  static const MemoryFile base_file;
  static const MemoryFile adapter_file;
  const auto weights = TensorFile::open(adapter_file.holding(data, size));
  if (!weights) return;
  ModelConfig config;
  config.architecture = Architecture::kQwen2;
  config.layers = 1;
  TensorFile base = small_base(base_file);
  const auto merged = merge_adapter(adapter, *weights, config, base);
  require(merged || !merged.error().message().empty(), "an error says what is wrong");
  require(base.find(kLayer + ".weight")->shape == std::vector<size_t>({2, 4}),
          "a merged matrix keeps its shape");
}

}  // namespace

/// The text of adapter_config.json, a zero byte, adapter_model.safetensors.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto* zero = size == 0 ? nullptr : static_cast<const uint8_t*>(std::memchr(data, 0, size));
  const size_t text = zero == nullptr ? size : static_cast<size_t>(zero - data);
  const auto adapter =
      parse_adapter_config({reinterpret_cast<const char*>(data), text}, "adapter_config.json");
  if (!adapter) {
    require(!adapter.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  require(adapter->rank > 0 && std::isfinite(adapter->scaling), "the scale is a number");
  require(!adapter->targets.empty(), "there is a target");
  if (zero != nullptr) merge(*adapter, zero + 1, size - text - 1);
  return 0;
}
