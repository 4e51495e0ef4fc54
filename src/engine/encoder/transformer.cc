#include "engine/encoder/transformer.h"

#include <algorithm>

#include "engine/encoder/workspace.h"

namespace prefilter::encoder {

EncoderWorkspace::EncoderWorkspace() : impl_(std::make_unique<Impl>()) {}
EncoderWorkspace::~EncoderWorkspace() = default;
EncoderWorkspace::EncoderWorkspace(EncoderWorkspace&&) noexcept = default;
EncoderWorkspace& EncoderWorkspace::operator=(EncoderWorkspace&&) noexcept = default;

Transformer::Transformer(ModelConfig config, TensorFile file, const kernels::KernelSet& kernels)
    : config_(std::move(config)), file_(std::move(file)), kernels_(kernels) {}

Result<void> Transformer::check(const Batch& batch, std::span<float> logits) const {
  const auto bad = [](const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); };
  if (batch.offsets.empty() || batch.offsets.front() != 0 ||
      batch.offsets.back() != batch.ids.size()) {
    return bad("the batch's offsets do not span its ids");
  }
  for (size_t a = 0; a < batch.articles(); ++a) {
    const size_t begin = batch.offsets[a];
    const size_t end = batch.offsets[a + 1];
    if (end <= begin || end - begin > config_.max_tokens()) {
      return bad("article " + std::to_string(a) + " of the batch does not have between 1 and " +
                 std::to_string(config_.max_tokens()) + " tokens");
    }
  }
  for (const int32_t id : batch.ids) {
    if (id < 0 || static_cast<size_t>(id) >= config_.vocab_size) {
      return bad("token id " + std::to_string(id) + " is outside the vocabulary of " +
                 std::to_string(config_.vocab_size));
    }
  }
  if (logits.size() != batch.articles() * config_.labels.size()) {
    return bad("logits must have room for " + std::to_string(batch.articles()) + " articles");
  }
  return {};
}

void Transformer::trace_rows(const Batch& batch, const float* hidden, LayerTrace& trace) const {
  constexpr size_t kValues = 4;
  const float* last = hidden + (batch.tokens() - 1) * stride();
  std::vector<float> values(hidden, hidden + kValues);
  values.insert(values.end(), last, last + kValues);
  trace.push_back(std::move(values));
}

Result<void> Transformer::forward(const Batch& batch, std::span<float> logits,
                                  EncoderWorkspace& workspace, ThreadPool& pool,
                                  LayerTrace* trace) const {
  if (Result<void> checked = check(batch, logits); !checked) return checked;
  if (batch.tokens() == 0) return {};
  EncoderWorkspace::Impl& ws = workspace.impl();
  prepare(batch, ws, pool.threads());
  float* hidden = ws.hidden.at_least(batch.tokens() * stride());

  for_slices(pool, batch.tokens(), pool.threads(), 16,
             [&](size_t first, size_t last, size_t, size_t) { embed(batch, first, last, ws); });
  if (trace != nullptr) trace_rows(batch, hidden, *trace);
  begin(batch, ws, pool);
  for (size_t layer = 0; layer < config_.layers; ++layer) {
    run_layer(layer, batch, ws, pool);
    if (trace != nullptr) trace_rows(batch, hidden, *trace);
  }
  for (size_t a = 0; a < batch.articles(); ++a) {
    const size_t begin = batch.offsets[a];
    score(batch.ids.subspan(begin, batch.offsets[a + 1] - begin), hidden + begin * stride(),
          logits.data() + a * config_.labels.size());
  }
  return {};
}

}  // namespace prefilter::encoder
