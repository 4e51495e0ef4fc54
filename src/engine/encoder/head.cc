#include "engine/encoder/head.h"

#include <algorithm>

#include "engine/kernels/rows.h"

namespace prefilter::encoder {

Head Head::read(const ModelConfig& config, const ArchitectureNames& names, WeightReader& reader) {
  Head head;
  head.dense_ = reader.linear(names.head_dense, config.hidden, config.hidden);
  head.out_ = reader.linear(names.head_out, config.labels.size(), config.hidden);
  head.activation_ = names.head_activation;
  return head;
}

void Head::run(const kernels::RowVariant& rows, const float* first_token, float* logits) const {
  const size_t width = dense_.bias.size();
  std::vector<float> hidden(width);
  rows.dense({dense_.matrix.data(), width, width, width}, dense_.bias.data(), first_token,
             hidden.data());
  if (activation_ == HeadActivation::kTanh) {
    rows.tanh(hidden.data(), width);
  } else {
    for (float& x : hidden) x = std::max(x, 0.0F);
  }
  rows.dense({out_.matrix.data(), out_.bias.size(), width, width}, out_.bias.data(), hidden.data(),
             logits);
}

}  // namespace prefilter::encoder
