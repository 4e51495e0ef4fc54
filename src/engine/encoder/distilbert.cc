#include "engine/encoder/architecture.h"

namespace prefilter::encoder {

/// DistilBertForSequenceClassification: no token types; pre_classifier, ReLU, classifier over the
/// first token. Sanh et al. 2019.
ArchitectureNames distilbert_names(const ModelConfig& config) {
  ArchitectureNames names;
  names.word_embeddings = "distilbert.embeddings.word_embeddings.weight";
  names.position_embeddings = "distilbert.embeddings.position_embeddings.weight";
  names.embedding_norm = "distilbert.embeddings.LayerNorm";
  for (size_t i = 0; i < config.layers; ++i) {
    const std::string layer = "distilbert.transformer.layer." + std::to_string(i) + ".";
    names.layers.push_back({.query = layer + "attention.q_lin",
                            .key = layer + "attention.k_lin",
                            .value = layer + "attention.v_lin",
                            .attention_output = layer + "attention.out_lin",
                            .attention_norm = layer + "sa_layer_norm",
                            .intermediate = layer + "ffn.lin1",
                            .output = layer + "ffn.lin2",
                            .output_norm = layer + "output_layer_norm"});
  }
  names.head_dense = "pre_classifier";
  names.head_out = "classifier";
  names.head_activation = HeadActivation::kRelu;
  return names;
}

}  // namespace prefilter::encoder
