#include "engine/encoder/float_encoder.h"

#include <cmath>

#include "engine/encoder/workspace.h"

namespace prefilter::encoder {
namespace {

kernels::PackedFloatWeights pack(const FloatLinear& linear, size_t columns) {
  kernels::PackedFloatWeights packed = kernels::make_packed_floats(linear.bias.size(), columns);
  if (!linear.matrix.empty()) {
    kernels::pack_rows(linear.matrix.data(), linear.bias.data(), linear.bias.size(), 0, packed);
  }
  return packed;
}

}  // namespace

Result<std::unique_ptr<Encoder>> FloatEncoder::open(ModelConfig config, TensorFile file,
                                                    const kernels::KernelSet& kernels) {
  std::unique_ptr<FloatEncoder> encoder(
      new FloatEncoder(std::move(config), std::move(file), kernels));
  if (Result<void> read = encoder->read_weights(); !read) return read.error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

FloatEncoder::Layer FloatEncoder::read_layer(const LayerNames& names, WeightReader& reader) const {
  const size_t hidden = config_.hidden;
  const size_t dim = config_.head_dim();
  const size_t padded = padded_head_dim();
  Layer layer;
  const FloatLinear parts[] = {reader.linear(names.query, hidden, hidden),
                               reader.linear(names.key, hidden, hidden),
                               reader.linear(names.value, hidden, hidden)};
  // Before any memory is taken: a forged config.json may ask for terabytes that no tensor backs.
  if (!reader.status()) return layer;
  layer.qkv = kernels::make_packed_floats(config_.heads * 3 * padded, hidden);
  for (size_t part = 0; part < 3; ++part) {
    for (size_t head = 0; head < config_.heads; ++head) {
      kernels::pack_rows(parts[part].matrix.data() + head * dim * hidden,
                         parts[part].bias.data() + head * dim, dim, (head * 3 + part) * padded,
                         layer.qkv);
    }
  }
  layer.attention_output = pack(reader.linear(names.attention_output, hidden, hidden), hidden);
  layer.attention_norm = reader.layer_norm(names.attention_norm, hidden, config_.layer_norm_eps);
  layer.intermediate =
      pack(reader.linear(names.intermediate, config_.intermediate, hidden), hidden);
  layer.output =
      pack(reader.linear(names.output, hidden, config_.intermediate), config_.intermediate);
  layer.output_norm = reader.layer_norm(names.output_norm, hidden, config_.layer_norm_eps);
  return layer;
}

void FloatEncoder::prepare(const Batch& batch, EncoderWorkspace::Impl& ws, size_t threads) const {
  const size_t tokens = batch.tokens();
  ws.hidden.at_least(tokens * stride());
  ws.context.at_least(tokens * stride());
  ws.sums.at_least(tokens * stride());
  ws.wide.at_least(tokens * std::max(wide_stride(), config_.heads * 3 * padded_head_dim()));
  ws.have_parts(threads);
}

void FloatEncoder::run_layer(size_t index, const Batch& batch, EncoderWorkspace::Impl& ws,
                             ThreadPool& pool) const {
  const Layer& layer = layers_[index];
  const size_t qkv_stride = config_.heads * 3 * padded_head_dim();
  for_slices(pool, batch.tokens(), pool.threads(), 16,
             [&](size_t first, size_t last, size_t, size_t) {
               kernels_.float_product->run({.rows = ws.hidden.data() + first * stride(),
                                            .row_count = last - first,
                                            .row_stride = stride(),
                                            .weights = &layer.qkv,
                                            .out = ws.wide.data() + first * qkv_stride,
                                            .out_stride = qkv_stride});
             });
  attend(batch, ws, pool);
  for_slices(pool, batch.tokens(), pool.threads(), 16,
             [&](size_t first, size_t last, size_t, size_t) { feed_rows(layer, first, last, ws); });
}

void FloatEncoder::attend(const Batch& batch, EncoderWorkspace::Impl& ws, ThreadPool& pool) const {
  const size_t padded = padded_head_dim();
  const size_t qkv_stride = config_.heads * 3 * padded;
  pool.run(batch.articles() * config_.heads, [&](size_t index, size_t worker) {
    const size_t head = index % config_.heads;
    const size_t begin = batch.offsets[index / config_.heads];
    const size_t seq = batch.offsets[index / config_.heads + 1] - begin;
    const float* q = ws.wide.data() + begin * qkv_stride + head * 3 * padded;
    kernels_.attention->run_fp32(
        {.q = q,
         .k = q + padded,
         .v = q + 2 * padded,
         .stride = qkv_stride,
         .seq = seq,
         .head_dim = padded,
         .scale = 1.0F / std::sqrt(static_cast<float>(config_.head_dim())),
         .out = ws.context.data() + begin * stride() + head * config_.head_dim(),
         .out_stride = stride(),
         .out_dim = config_.head_dim(),
         .scratch =
             ws.part(worker).attention.at_least(kernels::attention_scratch_bytes(seq, padded))});
  });
}

void FloatEncoder::feed_rows(const Layer& layer, size_t first, size_t last,
                             EncoderWorkspace::Impl& ws) const {
  const auto& product = *kernels_.float_product;
  const auto& rows = *kernels_.rows;
  const size_t count = last - first;
  float* hidden = ws.hidden.data() + first * stride();
  float* sums = ws.sums.data() + first * stride();
  float* wide =
      ws.wide.data() + first * std::max(wide_stride(), config_.heads * 3 * padded_head_dim());
  product.run({ws.context.data() + first * stride(), count, stride(), &layer.attention_output,
               kernels::Epilogue::kBiasResidual, hidden, sums, stride()});
  rows.layer_norm({sums, count, config_.hidden, stride()}, layer.attention_norm.weights(), hidden);
  product.run({hidden, count, stride(), &layer.intermediate, kernels::Epilogue::kBiasGelu, nullptr,
               wide, wide_stride()});
  product.run({wide, count, wide_stride(), &layer.output, kernels::Epilogue::kBiasResidual, hidden,
               sums, stride()});
  rows.layer_norm({sums, count, config_.hidden, stride()}, layer.output_norm.weights(), hidden);
}

}  // namespace prefilter::encoder
