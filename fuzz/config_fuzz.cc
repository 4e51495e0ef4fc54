#include "engine/encoder/model_config.h"
#include "engine/encoder/quantize.h"
#include "fuzz/memory_file.h"
#include "fuzz/require.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const MemoryFile file;
  const auto config = prefilter::encoder::read_model_config(file.holding(data, size));
  if (!config) {
    require(!config.error().message().empty(), "an error says what is wrong");
    return 0;
  }
  const bool decoder = config->architecture == prefilter::encoder::Architecture::kQwen2;
  require(config->heads > 0 && (config->head_width != 0 || config->hidden % config->heads == 0),
          "heads divide the width");
  require(config->kv_heads > 0 && config->heads % config->kv_heads == 0, "heads share whole heads");
  require(config->head_dim() > 0 && config->head_dim() <= 128, "the attention kernel takes a head");
  require(config->vocab_size > config->pad_token_id ||
              (decoder && config->pad_token_id == prefilter::encoder::ModelConfig::kNoToken),
          "the pad token has a row");
  require(config->max_tokens() > 0 && config->max_tokens() <= config->max_positions,
          "the window lies within the positions");
  require(!config->labels.empty(), "there is a label");
  require(config->layer_norm_eps > 0.0F, "LayerNorm divides by more than zero");
  require(prefilter::encoder::quantized_tensors(*config).size() ==
              1 + (decoder ? 7 : 6) * config->layers,
          "each layer has six products, Qwen2's seven");
  return 0;
}
