#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace prefilter::kernels {

/// One head of one article of seq tokens, none of them padding:
/// out = softmax(q·kᵀ·scale)·v, row by row; over all keys, or causal: over those up to the row's
/// own. Heads may share k and v.
struct AttentionArgs {
  const float* q = nullptr;  ///< [seq, stride]; so are k and v
  const float* k = nullptr;
  const float* v = nullptr;
  size_t stride = 0;     ///< floats from a token to the next
  size_t seq = 0;        ///< 1 … 8192
  size_t head_dim = 0;   ///< multiple of 16, <= 128; channels past the model's own are 0
  bool causal = false;   ///< whether a token sees none that come after it
  float scale = 0.0F;    ///< 1 / sqrt(the model's head_dim)
  float* out = nullptr;  ///< [seq, out_stride]
  size_t out_stride = 0;
  size_t out_dim = 0;            ///< channels to write, <= head_dim
  std::byte* scratch = nullptr;  ///< attention_scratch_bytes, on a cache line
};

/// Scratch memory that one call needs, in bytes.
size_t attention_scratch_bytes(size_t seq, size_t head_dim);

/// Variants of the fp32 kernel and of the integer kernel of the int8 path. The latter rounds q and
/// k to 13 bits and the probabilities to 12, with one scale for the article's head each, and v as
/// finely as exact int32 sums allow: all its sums are exact, so their order does not matter.
struct AttentionVariant {
  std::string_view name;  ///< "reference", "avx2", "avx512"
  bool (*supported)();
  void (*run_fp32)(const AttentionArgs& args);
  void (*run_int16)(const AttentionArgs& args);
};

/// All variants, the reference first, the fastest last. Each gives the same bits.
std::span<const AttentionVariant> attention_variants();

}  // namespace prefilter::kernels
