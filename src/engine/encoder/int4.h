#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace prefilter::encoder {

/// How many values of a row share a scale.
inline constexpr size_t kInt4Group = 32;

/// A row's groups and bytes; the last group is filled up with zeros.
constexpr size_t int4_groups(size_t columns) { return (columns + kInt4Group - 1) / kInt4Group; }
constexpr size_t int4_row_bytes(size_t columns) { return int4_groups(columns) * kInt4Group / 2; }

/// How well a matrix went into 4 bits.
struct Int4Fit {
  size_t groups = 0;
  size_t exact_groups = 0;     ///< of them, those that come out bit for bit
  float largest_error = 0.0F;  ///< of a single value
};

/// A matrix in 4 bits: value = (q - 8) * scale of its group, q in [0, 15]. Byte j of a group holds
/// the q of its value j in the low half, of its value j + 16 in the high one. The values of ggml's
/// Q4_0 are of this form.
struct Int4Rows {
  std::vector<uint8_t> values;   ///< [rows, int4_row_bytes(columns)]
  std::vector<uint16_t> scales;  ///< [rows, int4_groups(columns)], halves; may be negative
  Int4Fit fit;
};

/// Finds the scale of each group: one that gives the group back exactly if there is any, else the
/// best in squared error of a few that lead the largest magnitude near the end of the range.
/// matrix: [rows, columns], finite, magnitudes below 450,000; its size is a multiple of rows.
Int4Rows quantize_int4(std::span<const float> matrix, size_t rows);

}  // namespace prefilter::encoder
