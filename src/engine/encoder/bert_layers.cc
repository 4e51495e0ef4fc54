#include "engine/encoder/bert_layers.h"

namespace prefilter::encoder {

void name_bert_body(const std::string& prefix, const ModelConfig& config,
                    ArchitectureNames& names) {
  const std::string embeddings = prefix + ".embeddings.";
  names.word_embeddings = embeddings + "word_embeddings.weight";
  names.position_embeddings = embeddings + "position_embeddings.weight";
  names.type_embeddings = embeddings + "token_type_embeddings.weight";
  names.embedding_norm = embeddings + "LayerNorm";
  for (size_t i = 0; i < config.layers; ++i) {
    const std::string layer = prefix + ".encoder.layer." + std::to_string(i) + ".";
    names.layers.push_back({.query = layer + "attention.self.query",
                            .key = layer + "attention.self.key",
                            .value = layer + "attention.self.value",
                            .attention_output = layer + "attention.output.dense",
                            .attention_norm = layer + "attention.output.LayerNorm",
                            .intermediate = layer + "intermediate.dense",
                            .output = layer + "output.dense",
                            .output_norm = layer + "output.LayerNorm"});
  }
}

}  // namespace prefilter::encoder
