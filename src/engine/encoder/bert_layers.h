#pragma once

#include <string>

#include "engine/encoder/architecture.h"

namespace prefilter::encoder {

/// Embeddings and layers as BERT names them, below `prefix`; RoBERTa has kept the names.
void name_bert_body(const std::string& prefix, const ModelConfig& config, ArchitectureNames& names);

}  // namespace prefilter::encoder
