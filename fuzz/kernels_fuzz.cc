// Every variant of every kernel against the reference, on inputs and shapes that the fuzzer
// chooses.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "engine/kernels/kernel_set.h"
#include "fuzz/require.h"

namespace {

using namespace prefilter;
using kernels::Epilogue;

/// Deals out the fuzzer's bytes, zeros when they are used up.
class Bytes {
 public:
  Bytes(const uint8_t* data, size_t size) : data_(data), left_(size) {}

  uint8_t next() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  size_t up_to(size_t most) { return 1 + next() % most; }
  /// A finite float of a magnitude that activations can have.
  float real() {
    return std::ldexp(static_cast<float>(static_cast<int8_t>(next())), next() % 16 - 12);
  }
  std::vector<float> reals(size_t count) {
    std::vector<float> values(count);
    for (float& v : values) v = real();
    return values;
  }

 private:
  const uint8_t* data_;
  size_t left_;
};

std::vector<float> product(const kernels::ProductVariant& variant, kernels::ProductArgs args,
                           const std::vector<float>& residual) {
  std::vector<float> out = residual;
  args.residual = out.data();
  args.out = out.data();
  variant.run(args);
  return out;
}

void check_product(Bytes& bytes) {
  const size_t rows = bytes.up_to(40);
  const size_t outputs = bytes.up_to(80);
  const size_t inputs = bytes.up_to(200);
  std::vector<int8_t> values(outputs * inputs);
  for (int8_t& v : values)
    v = static_cast<int8_t>(std::max<int>(static_cast<int8_t>(bytes.next()), -127));
  const std::vector<float> scales = bytes.reals(outputs);
  const std::vector<float> bias = bytes.reals(outputs);
  kernels::PackedWeights packed = kernels::make_packed(outputs, inputs);
  kernels::pack_rows({values.data(), scales.data(), bias.data(), outputs, inputs}, 0, outputs, 0,
                     packed);
  AlignedBuffer<uint8_t> inputs_u8((rows + 16) * packed.inputs);
  for (size_t i = 0; i < rows * packed.inputs; ++i) {
    inputs_u8[i] = static_cast<uint8_t>(std::max<int>(bytes.next(), 1));
  }
  const std::vector<float> row_scales = bytes.reals(rows);
  const std::vector<float> residual = bytes.reals(rows * packed.outputs);
  const kernels::ProductArgs args{.rows = inputs_u8.data(),
                                  .row_scales = row_scales.data(),
                                  .row_count = rows,
                                  .row_stride = packed.inputs,
                                  .weights = &packed,
                                  .first_output = 0,
                                  .last_output = packed.outputs,
                                  .epilogue = static_cast<Epilogue>(bytes.next() % 3),
                                  .out_stride = packed.outputs};
  const std::vector<float> want = product(kernels::product_variants().front(), args, residual);
  for (const auto& variant : kernels::product_variants()) {
    if (variant.supported())
      require(product(variant, args, residual) == want, "a product equals the reference");
  }
}

void check_attention(Bytes& bytes) {
  const size_t seq = bytes.up_to(70);
  const size_t dim = bytes.up_to(4) * 16;
  const bool causal = bytes.next() % 2 == 1;
  const std::vector<float> rows = bytes.reals(seq * 3 * dim);
  AlignedBuffer<std::byte> scratch(kernels::attention_scratch_bytes(seq, dim));
  const auto run = [&](void (*kernel)(const kernels::AttentionArgs&)) {
    std::vector<float> out(seq * dim);
    kernel({.q = rows.data(),
            .k = rows.data() + dim,
            .v = rows.data() + 2 * dim,
            .stride = 3 * dim,
            .seq = seq,
            .head_dim = dim,
            .causal = causal,
            .scale = 0.25F,
            .out = out.data(),
            .out_stride = dim,
            .out_dim = dim,
            .scratch = scratch.data()});
    for (const float x : out) require(std::isfinite(x), "attention is finite");
    return out;
  };
  const auto& reference = kernels::attention_variants().front();
  const std::vector<float> fp32 = run(reference.run_fp32);
  const std::vector<float> int16 = run(reference.run_int16);
  for (const auto& variant : kernels::attention_variants()) {
    if (!variant.supported()) continue;
    require(run(variant.run_fp32) == fp32, "fp32 attention equals the reference");
    require(run(variant.run_int16) == int16, "integer attention equals the reference");
  }
}

void check_rows(Bytes& bytes) {
  const size_t width = bytes.up_to(100);
  const size_t stride = (width + 15) / 16 * 16;
  const size_t row_bytes = (width + 63) / 64 * 64;
  const std::vector<float> values = bytes.reals(3 * stride);
  const std::vector<float> weights = bytes.reals(stride);
  std::vector<uint8_t> word((width + 31) / 32 * 16);
  for (uint8_t& byte : word) byte = bytes.next();
  const auto run = [&](const kernels::RowVariant& variant) {
    std::vector<float> out(3 * stride);
    variant.layer_norm({values.data(), 3, width, stride}, {weights.data(), weights.data(), 1e-12F},
                       out.data());
    std::vector<float> gated = out;
    variant.rms_norm({values.data(), 3, width, stride}, {weights.data(), 1e-6F}, gated.data());
    variant.rotate(gated.data(), {weights.data(), values.data(), width / 2});
    variant.swiglu({gated.data(), 3, width, stride}, values.data(), gated.data());
    out.insert(out.end(), gated.begin(), gated.end());
    std::vector<uint8_t> quantized(3 * row_bytes);
    std::vector<float> scales(3);
    variant.quantize({values.data(), 3, width, stride},
                     {quantized.data(), row_bytes, scales.data()});
    std::vector<float> embedded(stride);
    variant.embed_s4({word.data(), values.data()}, weights.data(), nullptr, width, embedded.data());
    out.insert(out.end(), embedded.begin(), embedded.end());
    out.insert(out.end(), quantized.begin(), quantized.end());
    out.insert(out.end(), scales.begin(), scales.end());
    return out;
  };
  const std::vector<float> want = run(kernels::row_variants().front());
  for (const auto& variant : kernels::row_variants()) {
    if (!variant.supported()) continue;
    const std::vector<float> got = run(variant);
    // Byte by byte, as a row of equal values over so small an epsilon may give what is not a
    // number.
    require(std::memcmp(got.data(), want.data(), want.size() * sizeof(float)) == 0,
            "rows equal the reference");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Bytes bytes(data, size);
  switch (bytes.next() % 3) {
    case 0:
      check_product(bytes);
      break;
    case 1:
      check_attention(bytes);
      break;
    default:
      check_rows(bytes);
      break;
  }
  return 0;
}
