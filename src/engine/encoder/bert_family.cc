#include "engine/encoder/bert_family.h"

#include "engine/encoder/workspace.h"

namespace prefilter::encoder {

BertFamily::BertFamily(ModelConfig config, TensorFile file, const kernels::KernelSet& kernels)
    : Transformer(std::move(config), std::move(file), kernels), names_(names_of(config_)) {}

Result<void> BertFamily::read_weights() {
  WeightReader reader(file_);
  embedding_ = Embedding::read(config_, names_, reader);
  for (const LayerNames& layer : names_.layers) add_layer(layer, reader);
  head_ = Head::read(config_, names_, reader);
  return reader.status();
}

void BertFamily::embed(const Batch& batch, size_t first, size_t last,
                       EncoderWorkspace::Impl& ws) const {
  embedding_.run(*kernels_.rows, batch, first, last, {ws.hidden.data(), stride()});
}

void BertFamily::score(std::span<const int32_t>, const float* rows, float* logits) const {
  head_.run(*kernels_.rows, rows, logits);
}

}  // namespace prefilter::encoder
