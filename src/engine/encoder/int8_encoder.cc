#include "engine/encoder/int8_encoder.h"

#include <cmath>

#include "engine/encoder/int8_rows.h"

namespace prefilter::encoder {
namespace {

using kernels::Epilogue;

kernels::PackedWeights pack(const QuantizedLinear& linear) {
  kernels::PackedWeights packed = kernels::make_packed(linear.rows, linear.columns);
  if (linear.scales.size() == linear.rows && linear.bias.size() == linear.rows) {
    kernels::pack_rows(linear.matrix(), 0, linear.rows, 0, packed);
  }
  return packed;
}

/// A product of quantised rows, to be completed with its outputs.
kernels::ProductArgs product_of(const kernels::QuantizedRows& rows, size_t count,
                                const kernels::PackedWeights& weights) {
  return {.rows = rows.data,
          .row_scales = rows.scales,
          .row_count = count,
          .row_stride = rows.stride,
          .weights = &weights,
          .first_output = 0,
          .last_output = weights.outputs};
}

}  // namespace

Result<std::unique_ptr<Encoder>> Int8Encoder::open(ModelConfig config, TensorFile file,
                                                   const kernels::KernelSet& kernels) {
  std::unique_ptr<Int8Encoder> encoder(
      new Int8Encoder(std::move(config), std::move(file), kernels));
  if (Result<void> read = encoder->read_weights(); !read) return read.error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

Int8Encoder::Layer Int8Encoder::read_layer(const LayerNames& names, WeightReader& reader) const {
  const size_t hidden = config_.hidden;
  const size_t dim = config_.head_dim();
  Layer layer;
  const QuantizedLinear parts[] = {reader.quantized(names.query, hidden, hidden),
                                   reader.quantized(names.key, hidden, hidden),
                                   reader.quantized(names.value, hidden, hidden)};
  // Before any memory is taken: a forged config.json may ask for terabytes that no tensor backs.
  if (!reader.status()) return layer;
  layer.qkv = kernels::make_packed(config_.heads * 3 * padded_head_dim(), hidden);
  for (size_t part = 0; part < 3; ++part) {
    for (size_t head = 0; head < config_.heads; ++head) {
      kernels::pack_rows(parts[part].matrix(), head * dim, dim,
                         (head * 3 + part) * padded_head_dim(), layer.qkv);
    }
  }
  layer.attention_output = pack(reader.quantized(names.attention_output, hidden, hidden));
  layer.attention_norm = reader.layer_norm(names.attention_norm, hidden, config_.layer_norm_eps);
  layer.intermediate = pack(reader.quantized(names.intermediate, config_.intermediate, hidden));
  layer.output = pack(reader.quantized(names.output, hidden, config_.intermediate));
  layer.output_norm = reader.layer_norm(names.output_norm, hidden, config_.layer_norm_eps);
  return layer;
}

void Int8Encoder::prepare(const Batch& batch, Scratch& ws, size_t threads) const {
  const size_t tokens = batch.tokens();
  const bool by_columns = split_by_columns(config_.hidden, tokens, threads);
  const size_t part_rows = by_columns ? tokens : std::min(tokens, kBlockRows);
  ws.hidden.at_least(tokens * stride());
  ws.context.at_least(tokens * stride());
  reserve(ws.rows, tokens, row_bytes());
  if (by_columns) {
    ws.sums.at_least(tokens * stride());
    ws.wide.at_least(tokens * wide_stride());
  }
  ws.have_parts(threads);
  for (size_t i = 0; i < threads; ++i) {
    PartScratch& part = ws.part(i);
    part.qkv.at_least(tokens * 3 * padded_head_dim());
    part.attention.at_least(kernels::attention_scratch_bytes(std::min(tokens, config_.max_tokens()),
                                                             padded_head_dim()));
    part.hidden.at_least(part_rows * stride());
    if (!by_columns) part.wide.at_least(part_rows * wide_stride());
    reserve(part.narrow_rows, part_rows, row_bytes());
    reserve(part.wide_rows, part_rows, wide_row_bytes());
  }
}

void Int8Encoder::begin(const Batch& batch, Scratch& ws, ThreadPool& pool) const {
  for_slices(pool, batch.tokens(), pool.threads(), 16,
             [&](size_t first, size_t last, size_t, size_t) {
               kernels_.rows->quantize(
                   {ws.hidden.data() + first * stride(), last - first, config_.hidden, stride()},
                   rows_of(ws.rows, first, row_bytes()));
             });
}

void Int8Encoder::run_layer(size_t index, const Batch& batch, Scratch& ws, ThreadPool& pool) const {
  const Layer& layer = layers_[index];
  const size_t tokens = batch.tokens();
  attend(layer, batch, ws, pool);
  if (split_by_columns(config_.hidden, tokens, pool.threads())) {
    feed_columns(layer, tokens, ws, pool);
    return;
  }
  for_row_blocks(pool, tokens, [&](size_t first, size_t last, size_t worker) {
    feed_rows(layer, first, last, ws, worker);
  });
}

/// Each unit of work is a head: its q, k and v for all rows, then the attention of each article.
void Int8Encoder::attend(const Layer& layer, const Batch& batch, Scratch& ws,
                         ThreadPool& pool) const {
  const size_t padded = padded_head_dim();
  pool.run(config_.heads, [&](size_t head, size_t worker) {
    PartScratch& part = ws.part(worker);
    float* qkv = part.qkv.data();
    kernels::ProductArgs product =
        product_of(rows_of(ws.rows, 0, row_bytes()), batch.tokens(), layer.qkv);
    product.first_output = head * 3 * padded;
    product.last_output = product.first_output + 3 * padded;
    product.out = qkv;
    product.out_stride = 3 * padded;
    kernels_.product->run(product);
    for (size_t a = 0; a < batch.articles(); ++a) {
      const size_t begin = batch.offsets[a];
      const float* q = qkv + begin * 3 * padded;
      kernels_.attention->run_int16(
          {.q = q,
           .k = q + padded,
           .v = q + 2 * padded,
           .stride = 3 * padded,
           .seq = batch.offsets[a + 1] - begin,
           .head_dim = padded,
           .scale = 1.0F / std::sqrt(static_cast<float>(config_.head_dim())),
           .out = ws.context.data() + begin * stride() + head * config_.head_dim(),
           .out_stride = stride(),
           .out_dim = config_.head_dim(),
           .scratch = part.attention.data()});
    }
  });
}

void Int8Encoder::feed_rows(const Layer& layer, size_t first, size_t last, Scratch& ws,
                            size_t worker) const {
  const auto& product = *kernels_.product;
  const auto& rows = *kernels_.rows;
  PartScratch& part = ws.part(worker);
  const size_t count = last - first;
  const kernels::QuantizedRows narrow = rows_of(part.narrow_rows, 0, row_bytes());
  const kernels::QuantizedRows wide = rows_of(part.wide_rows, 0, wide_row_bytes());
  float* hidden = ws.hidden.data() + first * stride();
  const kernels::FloatRows sums{part.hidden.data(), count, config_.hidden, stride()};
  const kernels::FloatRows feed{part.wide.data(), count, config_.intermediate, wide_stride()};
  const auto multiply = [&](const kernels::QuantizedRows& in, const kernels::PackedWeights& weights,
                            Epilogue epilogue, const kernels::FloatRows& out) {
    kernels::ProductArgs args = product_of(in, count, weights);
    args.epilogue = epilogue;
    args.residual = hidden;
    args.out = const_cast<float*>(out.data);
    args.out_stride = out.stride;
    product.run(args);
  };

  rows.quantize({ws.context.data() + first * stride(), count, config_.hidden, stride()}, narrow);
  multiply(narrow, layer.attention_output, Epilogue::kBiasResidual, sums);
  rows.layer_norm(sums, layer.attention_norm.weights(), hidden);
  rows.quantize({hidden, count, config_.hidden, stride()}, narrow);
  multiply(narrow, layer.intermediate, Epilogue::kBiasGelu, feed);
  rows.quantize(feed, wide);
  multiply(wide, layer.output, Epilogue::kBiasResidual, sums);
  rows.layer_norm(sums, layer.output_norm.weights(), hidden);
  rows.quantize({hidden, count, config_.hidden, stride()}, rows_of(ws.rows, first, row_bytes()));
}

/// Each part makes its columns of every product. What comes between two products is cheap, so each
/// part does it for all rows by itself rather than wait for the others once more.
void Int8Encoder::feed_columns(const Layer& layer, size_t tokens, Scratch& ws,
                               ThreadPool& pool) const {
  const auto& product = *kernels_.product;
  const auto& rows = *kernels_.rows;
  const size_t parts = pool.threads();
  const kernels::FloatRows context{ws.context.data(), tokens, config_.hidden, stride()};
  const kernels::FloatRows sums{ws.sums.data(), tokens, config_.hidden, stride()};
  const kernels::FloatRows feed{ws.wide.data(), tokens, config_.intermediate, wide_stride()};
  const auto multiply = [&](const kernels::QuantizedRows& in, const kernels::PackedWeights& weights,
                            size_t first, size_t last, Epilogue epilogue, const float* residual,
                            float* out, size_t out_stride) {
    kernels::ProductArgs args = product_of(in, tokens, weights);
    args.first_output = first;
    args.last_output = last;
    args.epilogue = epilogue;
    args.residual = residual == nullptr ? nullptr : residual + first;
    args.out = out + first;
    args.out_stride = out_stride;
    product.run(args);
  };

  for_slices(pool, layer.attention_output.outputs, parts, 32,
             [&](size_t first, size_t last, size_t index, size_t) {
               const kernels::QuantizedRows in =
                   rows_of(ws.part(index).narrow_rows, 0, row_bytes());
               rows.quantize(context, in);
               multiply(in, layer.attention_output, first, last, Epilogue::kBiasResidual,
                        ws.hidden.data(), ws.sums.data(), stride());
             });
  for_slices(pool, layer.intermediate.outputs, parts, 32,
             [&](size_t first, size_t last, size_t index, size_t) {
               PartScratch& part = ws.part(index);
               float* normed = part.hidden.data();
               const kernels::QuantizedRows in = rows_of(part.narrow_rows, 0, row_bytes());
               rows.layer_norm(sums, layer.attention_norm.weights(), normed);
               rows.quantize({normed, tokens, config_.hidden, stride()}, in);
               multiply(in, layer.intermediate, first, last, Epilogue::kBiasGelu, nullptr,
                        ws.wide.data(), wide_stride());
             });
  for_slices(pool, layer.output.outputs, parts, 32,
             [&](size_t first, size_t last, size_t index, size_t) {
               PartScratch& part = ws.part(index);
               const kernels::QuantizedRows in = rows_of(part.wide_rows, 0, wide_row_bytes());
               rows.quantize(feed, in);
               multiply(in, layer.output, first, last, Epilogue::kBiasResidual, part.hidden.data(),
                        ws.sums.data(), stride());
             });
  for_slices(pool, tokens, parts, kTileRows, [&](size_t first, size_t last, size_t, size_t) {
    float* hidden = ws.hidden.data() + first * stride();
    rows.layer_norm({sums.data + first * stride(), last - first, config_.hidden, stride()},
                    layer.output_norm.weights(), hidden);
    rows.quantize({hidden, last - first, config_.hidden, stride()},
                  rows_of(ws.rows, first, row_bytes()));
  });
}

}  // namespace prefilter::encoder
