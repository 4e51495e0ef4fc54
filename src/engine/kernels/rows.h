#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace prefilter::kernels {

/// Rows of floats, each `width` long and `stride` apart; stride is a multiple of 16, >= width.
struct FloatRows {
  const float* data = nullptr;
  size_t count = 0;
  size_t width = 0;
  size_t stride = 0;
};

struct LayerNormWeights {
  const float* gamma = nullptr;  ///< [width]
  const float* beta = nullptr;   ///< [width]
  float epsilon = 0.0F;
};

struct RmsNormWeights {
  const float* gamma = nullptr;  ///< [width]
  float epsilon = 0.0F;
};

/// The angles that one position turns the pairs of a head's channels by: cos and sin, [half].
struct Rotation {
  const float* cosines = nullptr;
  const float* sines = nullptr;
  size_t half = 0;  ///< half of the head's channels
};

/// Rows as a product takes them: q stands for (q - 128)·scale, the largest magnitude becomes 127.
struct QuantizedRows {
  uint8_t* data = nullptr;  ///< [count, stride]
  size_t stride = 0;        ///< a multiple of 64, >= width; bytes past width become 128 (zero)
  float* scales = nullptr;  ///< [count]
};

/// A row of word embeddings in 4 bits: (q - 8)·scale of its group of 32. Byte j of a group's
/// sixteen holds the q of value j in its low half, of value j + 16 in its high half; all groups are
/// whole.
struct Int4Row {
  const uint8_t* bytes = nullptr;  ///< [groups, 16]
  const float* scales = nullptr;   ///< [groups]
};

/// One variant of the row-wise kernels. Sums over a row have one fixed order: sixteen partial sums,
/// lane by lane, then halves are added.
struct RowVariant {
  std::string_view name;  ///< "reference", "avx2", "avx512"
  bool (*supported)();

  /// out = round(row / scale) + 128 with scale = max|row| / 127; a row of zeros has scale 0.
  void (*quantize)(const FloatRows& rows, const QuantizedRows& out);

  /// out = (row - mean) / sqrt(variance + epsilon)·gamma + beta; out has the rows' stride and may
  /// be them.
  void (*layer_norm)(const FloatRows& rows, const LayerNormWeights& weights, float* out);

  /// out = row / sqrt(mean of row² + epsilon)·gamma (Zhang & Sennrich 2019); out has the rows'
  /// stride and may be them.
  void (*rms_norm)(const FloatRows& rows, const RmsNormWeights& weights, float* out);

  /// Turns the channels i and half + i of one head by angle i, in place (Su et al. 2021; the pairs
  /// as `transformers` takes them); [2·half].
  void (*rotate)(float* head, const Rotation& rotation);

  /// out = silu(gate)·up, silu(x) = x / (1 + e^-x) (Shazeer 2020); up and out have gate's stride,
  /// out may be gate.
  void (*swiglu)(const FloatRows& gate, const float* up, float* out);

  /// out = word·scale + position + type for one token; [width], type may be null.
  void (*embed_s8)(const int8_t* word, float scale, const float* position, const float* type,
                   size_t width, float* out);

  /// The same of a word in 4 bits.
  void (*embed_s4)(const Int4Row& word, const float* position, const float* type, size_t width,
                   float* out);

  /// out = word + position + type for one token; [width], type may be null.
  void (*embed)(const float* word, const float* position, const float* type, size_t width,
                float* out);

  /// out = matrix·x + bias for one x: [outputs, width]·[width]. For the classification head.
  void (*dense)(const FloatRows& matrix, const float* bias, const float* x, float* out);

  /// values = tanh(values), in place; [count].
  void (*tanh)(float* values, size_t count);
};

/// All variants, the reference first, the fastest last. Each gives the same bits.
std::span<const RowVariant> row_variants();

}  // namespace prefilter::kernels
