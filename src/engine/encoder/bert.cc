#include "engine/encoder/architecture.h"
#include "engine/encoder/bert_layers.h"

namespace prefilter::encoder {

/// BertForSequenceClassification: the pooler (dense, tanh) over the first token, then the
/// classifier. Devlin et al. 2019; MiniLM and TinyBERT are smaller ones of the same form.
ArchitectureNames bert_names(const ModelConfig& config) {
  ArchitectureNames names;
  name_bert_body("bert", config, names);
  names.head_dense = "bert.pooler.dense";
  names.head_out = "classifier";
  return names;
}

}  // namespace prefilter::encoder
