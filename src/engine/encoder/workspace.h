#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/aligned_buffer.h"
#include "engine/encoder/encoder.h"

namespace prefilter::encoder {

/// Memory that grows and is kept. What it holds is lost when it grows.
template <typename T>
class Scratch {
 public:
  T* at_least(size_t size) {
    if (buffer_.size() < size) buffer_ = AlignedBuffer<T>(size);
    return buffer_.data();
  }
  T* data() { return buffer_.data(); }

 private:
  AlignedBuffer<T> buffer_;
};

/// int8 rows with their scales.
struct QuantizedScratch {
  Scratch<uint8_t> rows;
  Scratch<float> scales;
};

/// What one thread, or one part of a split product, needs for itself.
struct PartScratch {
  Scratch<float> qkv;  ///< [tokens, 3 · padded head_dim] of one head
  Scratch<std::byte> attention;
  Scratch<float> hidden;         ///< rows of the residual stream
  Scratch<float> wide;           ///< rows of the feed-forward part
  QuantizedScratch narrow_rows;  ///< inputs of a product, `hidden` wide
  QuantizedScratch wide_rows;    ///< inputs of a product, `intermediate` wide
};

struct EncoderWorkspace::Impl {
  Scratch<float> hidden;   ///< [tokens, hidden]: the residual stream
  Scratch<float> context;  ///< [tokens, hidden]: what attention gives
  Scratch<float>
      sums;  ///< [tokens, hidden]: before a LayerNorm, where a product is split by columns
  Scratch<float> wide;    ///< [tokens, intermediate] or [tokens, 3 · hidden]
  QuantizedScratch rows;  ///< [tokens, hidden] in int8: the inputs of a layer
  std::vector<PartScratch> parts;

  PartScratch& part(size_t i) { return parts[i]; }
  void have_parts(size_t count) {
    if (parts.size() < count) parts.resize(count);
  }
};

}  // namespace prefilter::encoder
