#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/encoder/transformer.h"
#include "engine/encoder/workspace.h"
#include "engine/kernels/product.h"

namespace prefilter::encoder {

// Rows that pass through the feed-forward part together: their wide activations and the layer's
// weights stay in the second-level cache.
inline constexpr size_t kBlockRows = 64;

inline constexpr size_t kTileRows = 16;  ///< what a product may read past the last row

/// Room for `count` quantised rows, of `stride` bytes each.
inline void reserve(QuantizedScratch& scratch, size_t count, size_t stride) {
  scratch.rows.at_least((count + kTileRows) * stride);
  scratch.scales.at_least(count);
}

inline kernels::QuantizedRows rows_of(QuantizedScratch& scratch, size_t first, size_t stride) {
  return {scratch.rows.data() + first * stride, stride, scratch.scales.data() + first};
}

/// Whether an int8 layer that is `hidden` wide is split by columns over the threads, not by rows. A
/// thread then reads only its part of the weights, 12·hidden² bytes a layer, but every thread's
/// activations, about 12·hidden bytes a token: measured on two cores with BERT's layers, it pays
/// below hidden / 12 tokens.
inline bool split_by_columns(size_t hidden, size_t tokens, size_t threads) {
  return threads > 1 && 24 * tokens < hidden * threads;
}

/// Calls feed(first, last, worker) for slices of [0, tokens) of at most kBlockRows rows, as many
/// for each thread.
template <typename Feed>
void for_row_blocks(ThreadPool& pool, size_t tokens, const Feed& feed) {
  const size_t blocks = (tokens + kBlockRows - 1) / kBlockRows;
  const size_t parts = (blocks + pool.threads() - 1) / pool.threads() * pool.threads();
  for_slices(pool, tokens, parts, kTileRows,
             [&](size_t first, size_t last, size_t, size_t worker) { feed(first, last, worker); });
}

}  // namespace prefilter::encoder
