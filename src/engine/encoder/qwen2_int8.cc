#include "engine/encoder/qwen2_int8.h"

#include <algorithm>

#include "engine/encoder/int8_rows.h"

namespace prefilter::encoder {
namespace {

using kernels::Epilogue;

void pack_at(const QuantizedLinear& linear, size_t first_output, kernels::PackedWeights& packed) {
  kernels::pack_rows(linear.matrix(), 0, linear.rows, first_output, packed);
}

kernels::PackedWeights pack(const QuantizedLinear& linear, size_t outputs) {
  kernels::PackedWeights packed = kernels::make_packed(outputs, linear.columns);
  pack_at(linear, 0, packed);
  return packed;
}

/// Some outputs of a product, and where they go.
struct Columns {
  size_t first;
  size_t last;
  float* out;  ///< [rows, stride], the place of output `first`
  size_t stride;
};

kernels::ProductArgs product_of(const kernels::QuantizedRows& rows, size_t count,
                                const kernels::PackedWeights& weights, const Columns& columns) {
  return {.rows = rows.data,
          .row_scales = rows.scales,
          .row_count = count,
          .row_stride = rows.stride,
          .weights = &weights,
          .first_output = columns.first,
          .last_output = columns.last,
          .out = columns.out,
          .out_stride = columns.stride};
}

/// The same, added to what stands there.
kernels::ProductArgs added(kernels::ProductArgs args) {
  args.epilogue = Epilogue::kBiasResidual;
  args.residual = args.out;
  return args;
}

}  // namespace

Result<std::unique_ptr<Encoder>> Int8Qwen2::open(ModelConfig config, TensorFile file,
                                                 const kernels::KernelSet& kernels) {
  std::unique_ptr<Int8Qwen2> encoder(new Int8Qwen2(std::move(config), std::move(file), kernels));
  if (Result<void> read = encoder->read_weights(); !read) return read.error();
  return std::unique_ptr<Encoder>(std::move(encoder));
}

kernels::PackedWeights Int8Qwen2::read_qkv(const Names& names, WeightReader& reader) const {
  const size_t dim = config_.head_dim();
  kernels::PackedWeights packed;
  for (const HeadRows& part : qkv_parts(names)) {
    const QuantizedLinear linear = reader.quantized(part.name, part.heads * dim, config_.hidden);
    // Before memory is taken: a forged config.json may ask for terabytes that no tensor backs.
    if (!reader.status()) return packed;
    if (packed.outputs == 0) packed = kernels::make_packed(qkv_stride(), config_.hidden);
    for (size_t head = 0; head < part.heads; ++head) {
      kernels::pack_rows(linear.matrix(), head * dim, dim,
                         part.first_output + head * padded_head_dim(), packed);
    }
  }
  return packed;
}

void Int8Qwen2::add_layer(const Names& names, WeightReader& reader) {
  const size_t hidden = config_.hidden;
  const size_t wide = config_.intermediate;
  Layer layer;
  layer.attention_norm = read_norm(names.attention_norm, reader);
  layer.qkv = read_qkv(names, reader);
  layer.feed_norm = read_norm(names.feed_norm, reader);
  const QuantizedLinear output =
      reader.quantized(names.attention_output, hidden, context_width(), Bias::kZero);
  const QuantizedLinear gate = reader.quantized(names.gate, wide, hidden, Bias::kZero);
  const QuantizedLinear up = reader.quantized(names.up, wide, hidden, Bias::kZero);
  const QuantizedLinear down = reader.quantized(names.down, hidden, wide, Bias::kZero);
  if (!reader.status()) return;
  layer.attention_output = pack(output, hidden);
  layer.gate_up = pack(gate, gate_up_stride());
  pack_at(up, wide_stride(), layer.gate_up);
  layer.down = pack(down, hidden);
  layers_.push_back(std::move(layer));
}

void Int8Qwen2::prepare(const Batch& batch, Scratch& ws, size_t threads) const {
  const size_t tokens = batch.tokens();
  const bool by_columns = split_by_columns(config_.hidden, tokens, threads);
  const size_t part_rows = by_columns ? tokens : std::min(tokens, kBlockRows);
  ws.hidden.at_least(tokens * stride());
  ws.context.at_least(tokens * context_stride());
  ws.wide.at_least(tokens * (by_columns ? std::max(qkv_stride(), gate_up_stride()) : qkv_stride()));
  reserve(ws.rows, tokens, row_bytes(config_.hidden));
  ws.have_parts(threads);
  for (size_t i = 0; i < threads; ++i) {
    PartScratch& part = ws.part(i);
    part.attention.at_least(kernels::attention_scratch_bytes(std::min(tokens, config_.max_tokens()),
                                                             padded_head_dim()));
    part.hidden.at_least(part_rows * stride());
    if (!by_columns) part.wide.at_least(part_rows * gate_up_stride());
    reserve(part.narrow_rows, part_rows, row_bytes(std::max(config_.hidden, context_width())));
    reserve(part.wide_rows, part_rows, row_bytes(config_.intermediate));
  }
}

void Int8Qwen2::run_layer(size_t index, const Batch& batch, Scratch& ws, ThreadPool& pool) const {
  const Layer& layer = layers_[index];
  const size_t tokens = batch.tokens();
  project(layer, batch, ws, pool);
  attend(batch, ws, pool);
  if (split_by_columns(config_.hidden, tokens, pool.threads())) {
    feed_columns(layer, tokens, ws, pool);
    return;
  }
  for_row_blocks(pool, tokens, [&](size_t first, size_t last, size_t worker) {
    feed_rows(layer, first, last, ws, worker);
  });
}

/// Queries, keys and values of all rows, in their places: ws.wide [tokens, qkv_stride()].
void Int8Qwen2::project(const Layer& layer, const Batch& batch, Scratch& ws,
                        ThreadPool& pool) const {
  const size_t tokens = batch.tokens();
  const size_t bytes = row_bytes(config_.hidden);
  for_slices(pool, tokens, pool.threads(), kTileRows,
             [&](size_t first, size_t last, size_t, size_t worker) {
               PartScratch& part = ws.part(worker);
               for (size_t row = first; row < last; row += kBlockRows) {
                 const size_t count = std::min(kBlockRows, last - row);
                 const kernels::FloatRows in{ws.hidden.data() + row * stride(), count,
                                             config_.hidden, stride()};
                 kernels_.rows->rms_norm(in, layer.attention_norm.weights(), part.hidden.data());
                 kernels_.rows->quantize({part.hidden.data(), count, config_.hidden, stride()},
                                         rows_of(ws.rows, row, bytes));
               }
             });
  for_slices(
      pool, qkv_stride(), pool.threads(), 32, [&](size_t first, size_t last, size_t, size_t) {
        kernels_.product->run(product_of(rows_of(ws.rows, 0, bytes), tokens, layer.qkv,
                                         {first, last, ws.wide.data() + first, qkv_stride()}));
      });
  for_slices(pool, tokens, pool.threads(), kTileRows,
             [&](size_t first, size_t last, size_t, size_t) {
               rotate(batch, first, last, ws.wide.data());
             });
}

void Int8Qwen2::attend(const Batch& batch, Scratch& ws, ThreadPool& pool) const {
  pool.run(batch.articles() * config_.heads, [&](size_t unit, size_t worker) {
    kernels::AttentionArgs args = attention_of(batch, {unit % config_.heads, unit / config_.heads},
                                               ws.wide.data(), ws.context.data());
    args.scratch = ws.part(worker).attention.data();
    kernels_.attention->run_int16(args);
  });
}

void Int8Qwen2::feed_rows(const Layer& layer, size_t first, size_t last, Scratch& ws,
                          size_t worker) const {
  const auto& product = *kernels_.product;
  const auto& rows = *kernels_.rows;
  PartScratch& part = ws.part(worker);
  const size_t count = last - first;
  const kernels::FloatRows hidden{ws.hidden.data() + first * stride(), count, config_.hidden,
                                  stride()};
  const Columns residual{0, layer.down.outputs, ws.hidden.data() + first * stride(), stride()};
  const kernels::FloatRows gate{part.wide.data(), count, config_.intermediate, gate_up_stride()};
  const kernels::QuantizedRows context = rows_of(part.narrow_rows, 0, row_bytes(context_width()));
  const kernels::QuantizedRows narrow = rows_of(part.narrow_rows, 0, row_bytes(config_.hidden));
  const kernels::QuantizedRows wide = rows_of(part.wide_rows, 0, row_bytes(config_.intermediate));

  rows.quantize(
      {ws.context.data() + first * context_stride(), count, context_width(), context_stride()},
      context);
  product.run(added(product_of(context, count, layer.attention_output, residual)));
  rows.rms_norm(hidden, layer.feed_norm.weights(), part.hidden.data());
  rows.quantize({part.hidden.data(), count, config_.hidden, stride()}, narrow);
  product.run(product_of(narrow, count, layer.gate_up,
                         {0, layer.gate_up.outputs, part.wide.data(), gate_up_stride()}));
  rows.swiglu(gate, part.wide.data() + wide_stride(), part.wide.data());
  rows.quantize(gate, wide);
  product.run(added(product_of(wide, count, layer.down, residual)));
}

/// Each part makes its columns of every product. What comes between two products is cheap, so each
/// part does it for all rows by itself rather than wait for the others once more.
void Int8Qwen2::feed_columns(const Layer& layer, size_t tokens, Scratch& ws,
                             ThreadPool& pool) const {
  const auto& product = *kernels_.product;
  const auto& rows = *kernels_.rows;
  const size_t parts = pool.threads();
  float* hidden = ws.hidden.data();
  float* gate = ws.wide.data();
  float* up = gate + wide_stride();

  for_slices(pool, layer.attention_output.outputs, parts, 32,
             [&](size_t first, size_t last, size_t index, size_t) {
               const auto in = rows_of(ws.part(index).narrow_rows, 0, row_bytes(context_width()));
               rows.quantize({ws.context.data(), tokens, context_width(), context_stride()}, in);
               product.run(added(product_of(in, tokens, layer.attention_output,
                                            {first, last, hidden + first, stride()})));
             });
  for_slices(pool, wide_stride(), parts, 32, [&](size_t first, size_t last, size_t index, size_t) {
    if (first == last) return;
    PartScratch& part = ws.part(index);
    const auto in = rows_of(part.narrow_rows, 0, row_bytes(config_.hidden));
    rows.rms_norm({hidden, tokens, config_.hidden, stride()}, layer.feed_norm.weights(),
                  part.hidden.data());
    rows.quantize({part.hidden.data(), tokens, config_.hidden, stride()}, in);
    product.run(
        product_of(in, tokens, layer.gate_up, {first, last, gate + first, gate_up_stride()}));
    product.run(
        product_of(in, tokens, layer.gate_up,
                   {wide_stride() + first, wide_stride() + last, up + first, gate_up_stride()}));
    const size_t width = std::min(last, config_.intermediate) - first;
    rows.swiglu({gate + first, tokens, width, gate_up_stride()}, up + first, gate + first);
  });
  for_slices(
      pool, layer.down.outputs, parts, 32, [&](size_t first, size_t last, size_t index, size_t) {
        const auto in = rows_of(ws.part(index).wide_rows, 0, row_bytes(config_.intermediate));
        rows.quantize({gate, tokens, config_.intermediate, gate_up_stride()}, in);
        product.run(
            added(product_of(in, tokens, layer.down, {first, last, hidden + first, stride()})));
      });
}

}  // namespace prefilter::encoder
