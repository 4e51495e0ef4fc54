#include "engine/encoder/qwen2_float.h"

#include <algorithm>

#include "engine/encoder/workspace.h"

namespace prefilter::encoder {
namespace {

void pack_at(const FloatLinear& linear, size_t first_output, kernels::PackedFloatWeights& packed) {
  kernels::pack_rows(linear.matrix.data(), linear.bias.data(), linear.bias.size(), first_output,
                     packed);
}

kernels::PackedFloatWeights pack(const FloatLinear& linear, size_t outputs, size_t inputs) {
  kernels::PackedFloatWeights packed = kernels::make_packed_floats(outputs, inputs);
  pack_at(linear, 0, packed);
  return packed;
}

}  // namespace

Result<std::unique_ptr<Encoder>> FloatQwen2::open(ModelConfig config, TensorFile file,
                                                  const kernels::KernelSet& kernels) {
  std::unique_ptr<FloatQwen2> encoder(new FloatQwen2(std::move(config), std::move(file), kernels));
  if (Result<void> read = encoder->read_weights(); !read) return read.error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

kernels::PackedFloatWeights FloatQwen2::read_qkv(const Names& names, WeightReader& reader) const {
  const size_t dim = config_.head_dim();
  kernels::PackedFloatWeights packed;
  for (const HeadRows& part : qkv_parts(names)) {
    const FloatLinear linear = reader.linear(part.name, part.heads * dim, config_.hidden);
    // Before memory is taken: a forged config.json may ask for terabytes that no tensor backs.
    if (!reader.status()) return packed;
    if (packed.outputs == 0) packed = kernels::make_packed_floats(qkv_stride(), config_.hidden);
    for (size_t head = 0; head < part.heads; ++head) {
      kernels::pack_rows(linear.matrix.data() + head * dim * config_.hidden,
                         linear.bias.data() + head * dim, dim,
                         part.first_output + head * padded_head_dim(), packed);
    }
  }
  return packed;
}

void FloatQwen2::add_layer(const Names& names, WeightReader& reader) {
  const size_t hidden = config_.hidden;
  const size_t wide = config_.intermediate;
  Layer layer;
  layer.attention_norm = read_norm(names.attention_norm, reader);
  layer.qkv = read_qkv(names, reader);
  layer.feed_norm = read_norm(names.feed_norm, reader);
  const FloatLinear output =
      reader.linear(names.attention_output, hidden, context_width(), Bias::kZero);
  const FloatLinear gate = reader.linear(names.gate, wide, hidden, Bias::kZero);
  const FloatLinear up = reader.linear(names.up, wide, hidden, Bias::kZero);
  const FloatLinear down = reader.linear(names.down, hidden, wide, Bias::kZero);
  if (!reader.status()) return;
  layer.attention_output = pack(output, hidden, context_width());
  layer.gate_up = pack(gate, gate_up_stride(), hidden);
  pack_at(up, wide_stride(), layer.gate_up);
  layer.down = pack(down, hidden, wide);
  layers_.push_back(std::move(layer));
}

void FloatQwen2::prepare(const Batch& batch, EncoderWorkspace::Impl& ws, size_t threads) const {
  const size_t tokens = batch.tokens();
  ws.hidden.at_least(tokens * stride());
  ws.context.at_least(tokens * context_stride());
  ws.sums.at_least(tokens * stride());
  ws.wide.at_least(tokens * std::max(qkv_stride(), gate_up_stride()));
  ws.have_parts(threads);
}

void FloatQwen2::run_layer(size_t index, const Batch& batch, EncoderWorkspace::Impl& ws,
                           ThreadPool& pool) const {
  const Layer& layer = layers_[index];
  for_slices(
      pool, batch.tokens(), pool.threads(), 16,
      [&](size_t first, size_t last, size_t, size_t) { project(layer, batch, first, last, ws); });
  pool.run(batch.articles() * config_.heads, [&](size_t index_of_unit, size_t worker) {
    kernels::AttentionArgs args =
        attention_of(batch, {index_of_unit % config_.heads, index_of_unit / config_.heads},
                     ws.wide.data(), ws.context.data());
    args.scratch = ws.part(worker).attention.at_least(
        kernels::attention_scratch_bytes(args.seq, args.head_dim));
    kernels_.attention->run_fp32(args);
  });
  for_slices(pool, batch.tokens(), pool.threads(), 16,
             [&](size_t first, size_t last, size_t, size_t) { feed(layer, first, last, ws); });
}

/// Queries, keys and values of rows [first, last), in their places.
void FloatQwen2::project(const Layer& layer, const Batch& batch, size_t first, size_t last,
                         EncoderWorkspace::Impl& ws) const {
  float* normed = ws.sums.data() + first * stride();
  kernels_.rows->rms_norm(
      {ws.hidden.data() + first * stride(), last - first, config_.hidden, stride()},
      layer.attention_norm.weights(), normed);
  kernels_.float_product->run({.rows = normed,
                               .row_count = last - first,
                               .row_stride = stride(),
                               .weights = &layer.qkv,
                               .out = ws.wide.data() + first * qkv_stride(),
                               .out_stride = qkv_stride()});
  rotate(batch, first, last, ws.wide.data());
}

void FloatQwen2::feed(const Layer& layer, size_t first, size_t last,
                      EncoderWorkspace::Impl& ws) const {
  const auto& product = *kernels_.float_product;
  const size_t count = last - first;
  float* hidden = ws.hidden.data() + first * stride();
  float* normed = ws.sums.data() + first * stride();
  float* gate = ws.wide.data() + first * std::max(qkv_stride(), gate_up_stride());
  product.run({ws.context.data() + first * context_stride(), count, context_stride(),
               &layer.attention_output, kernels::Epilogue::kBiasResidual, hidden, hidden,
               stride()});
  kernels_.rows->rms_norm({hidden, count, config_.hidden, stride()}, layer.feed_norm.weights(),
                          normed);
  product.run({normed, count, stride(), &layer.gate_up, kernels::Epilogue::kBias, nullptr, gate,
               gate_up_stride()});
  kernels_.rows->swiglu({gate, count, config_.intermediate, gate_up_stride()}, gate + wide_stride(),
                        gate);
  product.run({gate, count, gate_up_stride(), &layer.down, kernels::Epilogue::kBiasResidual, hidden,
               hidden, stride()});
}

}  // namespace prefilter::encoder
