#pragma once

#include <string>
#include <vector>

#include "engine/encoder/model_config.h"

namespace prefilter::encoder {

/// The tensors of one encoder layer; each name but the norms' stands for NAME.weight and NAME.bias.
struct LayerNames {
  std::string query, key, value;
  std::string attention_output, attention_norm;
  std::string intermediate, output, output_norm;
};

enum class HeadActivation { kTanh, kRelu };

/// How an architecture names its tensors in a Hugging Face checkpoint, and what its head does with
/// the first token: logits = out(activation(dense(x))).
struct ArchitectureNames {
  std::string word_embeddings;      ///< the full tensor name
  std::string position_embeddings;  ///< the full tensor name
  std::string type_embeddings;      ///< the full tensor name; empty: none
  std::string embedding_norm;
  std::vector<LayerNames> layers;
  std::string head_dense;
  std::string head_out;
  HeadActivation head_activation = HeadActivation::kTanh;
  size_t first_position = 0;  ///< the position of an article's first token
};

/// Each architecture in a file of its own.
ArchitectureNames bert_names(const ModelConfig& config);
ArchitectureNames distilbert_names(const ModelConfig& config);
ArchitectureNames roberta_names(const ModelConfig& config);  ///< and XLM-R

ArchitectureNames names_of(const ModelConfig& config);

}  // namespace prefilter::encoder
