#include "engine/encoder/architecture.h"
#include "engine/encoder/bert_layers.h"

namespace prefilter::encoder {

/// RobertaForSequenceClassification and XLMRobertaForSequenceClassification: positions count from
/// pad + 1, and the head (dense, tanh, out_proj) reads the first token without a pooler.
/// Liu et al. 2019; Conneau et al. 2020.
ArchitectureNames roberta_names(const ModelConfig& config) {
  ArchitectureNames names;
  name_bert_body("roberta", config, names);
  names.head_dense = "classifier.dense";
  names.head_out = "classifier.out_proj";
  names.first_position = config.pad_token_id + 1;
  return names;
}

}  // namespace prefilter::encoder
