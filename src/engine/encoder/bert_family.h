#pragma once

#include "engine/encoder/embedding.h"
#include "engine/encoder/head.h"
#include "engine/encoder/transformer.h"

namespace prefilter::encoder {

/// What BERT, DistilBERT, RoBERTa and XLM-R share on both paths: embeddings with a position table,
/// and a head that reads the first token.
class BertFamily : public Transformer {
 protected:
  BertFamily(ModelConfig config, TensorFile file, const kernels::KernelSet& kernels);

  /// Reads the embeddings, each layer and the head from the file. Errors: the reader's first fault.
  Result<void> read_weights();

  /// Reads one more layer; faults are the reader's.
  virtual void add_layer(const LayerNames& names, WeightReader& reader) = 0;

 private:
  void embed(const Batch& batch, size_t first, size_t last, EncoderWorkspace::Impl& ws) const final;
  void score(std::span<const int32_t> ids, const float* rows, float* logits) const final;

  ArchitectureNames names_;
  Embedding embedding_;
  Head head_;
};

}  // namespace prefilter::encoder
