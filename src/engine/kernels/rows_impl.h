#pragma once

#include <cstring>

#include "engine/kernels/lane_math.h"
#include "engine/kernels/rows.h"

namespace prefilter::kernels {

/// The row-wise kernels on lanes L.
template <typename L>
struct RowsOn {
  using Floats = typename L::Floats;

  /// Calls whole(i) for each full group of lanes and part(i, n) for the n that are left.
  template <typename Whole, typename Part>
  static void for_each_group(size_t width, Whole whole, Part part) {
    size_t i = 0;
    for (; i + L::kWidth <= width; i += L::kWidth) whole(i);
    if (i < width) part(i, width - i);
  }

  static float max_abs(const float* row, size_t width) {
    Floats most = L::set(0.0F);
    for_each_group(
        width, [&](size_t i) { most = L::max(L::abs(L::load(row + i)), most); },
        [&](size_t i, size_t n) { most = L::max(L::abs(L::load_first(row + i, n)), most); });
    return L::reduce_max(most);
  }

  static void quantize(const FloatRows& rows, const QuantizedRows& out) {
    for (size_t r = 0; r < rows.count; ++r) {
      const float* row = rows.data + r * rows.stride;
      uint8_t* bytes = out.data + r * out.stride;
      const float most = max_abs(row, rows.width);
      const bool any = most > 0.0F;
      out.scales[r] = any ? most / 127.0F : 0.0F;
      const Floats inverse = L::set(any ? 127.0F / most : 0.0F);
      const auto put = [&](size_t i, Floats x) {
        L::store_u8(bytes + i, L::int_add(L::to_int(L::mul(x, inverse)), L::int_set(128)));
      };
      size_t done = 0;
      for_each_group(
          rows.width,
          [&](size_t i) {
            put(i, L::load(row + i));
            done = i + L::kWidth;
          },
          [&](size_t i, size_t n) {
            put(i, L::load_first(row + i, n));
            done = i + L::kWidth;
          });
      std::memset(bytes + done, 128, out.stride - done);
    }
  }

  static void layer_norm(const FloatRows& rows, const LayerNormWeights& weights, float* out) {
    const float width = static_cast<float>(rows.width);
    for (size_t r = 0; r < rows.count; ++r) {
      const float* row = rows.data + r * rows.stride;
      Floats sum = L::set(0.0F);
      for_each_group(
          rows.width, [&](size_t i) { sum = L::add(sum, L::load(row + i)); },
          [&](size_t i, size_t n) { sum = L::add(sum, L::load_first(row + i, n)); });
      const Floats mean = L::set(L::reduce_add(sum) / width);
      Floats squares = L::set(0.0F);
      for_each_group(
          rows.width,
          [&](size_t i) {
            const Floats d = L::sub(L::load(row + i), mean);
            squares = L::fma(d, d, squares);
          },
          [&](size_t i, size_t n) {
            const Floats d = L::keep_first(L::sub(L::load_first(row + i, n), mean), n, 0.0F);
            squares = L::fma(d, d, squares);
          });
      const Floats variance = L::set(L::reduce_add(squares) / width);
      const Floats inverse =
          L::div(L::set(1.0F), L::sqrt(L::add(variance, L::set(weights.epsilon))));
      for_each_group(
          rows.width,
          [&](size_t i) {
            const Floats x = L::mul(L::sub(L::load(row + i), mean), inverse);
            L::store(out + r * rows.stride + i,
                     L::fma(x, L::load(weights.gamma + i), L::load(weights.beta + i)));
          },
          [&](size_t i, size_t n) {
            const Floats x = L::mul(L::sub(L::load_first(row + i, n), mean), inverse);
            L::store_first(
                out + r * rows.stride + i,
                L::fma(x, L::load_first(weights.gamma + i, n), L::load_first(weights.beta + i, n)),
                n);
          });
    }
  }

  static void rms_norm(const FloatRows& rows, const RmsNormWeights& weights, float* out) {
    for (size_t r = 0; r < rows.count; ++r) {
      const float* row = rows.data + r * rows.stride;
      float* to = out + r * rows.stride;
      Floats squares = L::set(0.0F);
      const auto add = [&](Floats x) { squares = L::fma(x, x, squares); };
      for_each_group(
          rows.width, [&](size_t i) { add(L::load(row + i)); },
          [&](size_t i, size_t n) { add(L::load_first(row + i, n)); });
      const Floats mean = L::set(L::reduce_add(squares) / static_cast<float>(rows.width));
      const Floats inverse = L::div(L::set(1.0F), L::sqrt(L::add(mean, L::set(weights.epsilon))));
      for_each_group(
          rows.width,
          [&](size_t i) {
            L::store(to + i, L::mul(L::mul(L::load(row + i), inverse), L::load(weights.gamma + i)));
          },
          [&](size_t i, size_t n) {
            const Floats x = L::mul(L::load_first(row + i, n), inverse);
            L::store_first(to + i, L::mul(x, L::load_first(weights.gamma + i, n)), n);
          });
    }
  }

  static void rotate(float* head, const Rotation& rotation) {
    float* low = head;
    float* high = head + rotation.half;
    const auto turn = [](Floats x, Floats y, Floats cosine, Floats sine) {
      return L::fma(x, cosine, L::mul(y, sine));
    };
    const Floats zero = L::set(0.0F);
    for_each_group(
        rotation.half,
        [&](size_t i) {
          const Floats cosine = L::load(rotation.cosines + i);
          const Floats sine = L::load(rotation.sines + i);
          const Floats x = L::load(low + i);
          const Floats y = L::load(high + i);
          L::store(low + i, turn(x, y, cosine, L::sub(zero, sine)));
          L::store(high + i, turn(y, x, cosine, sine));
        },
        [&](size_t i, size_t n) {
          const Floats cosine = L::load_first(rotation.cosines + i, n);
          const Floats sine = L::load_first(rotation.sines + i, n);
          const Floats x = L::load_first(low + i, n);
          const Floats y = L::load_first(high + i, n);
          L::store_first(low + i, turn(x, y, cosine, L::sub(zero, sine)), n);
          L::store_first(high + i, turn(y, x, cosine, sine), n);
        });
  }

  static void swiglu(const FloatRows& gate, const float* up, float* out) {
    for (size_t r = 0; r < gate.count; ++r) {
      const size_t at = r * gate.stride;
      for_each_group(
          gate.width,
          [&](size_t i) {
            L::store(out + at + i,
                     L::mul(silu<L>(L::load(gate.data + at + i)), L::load(up + at + i)));
          },
          [&](size_t i, size_t n) {
            const Floats x = silu<L>(L::load_first(gate.data + at + i, n));
            L::store_first(out + at + i, L::mul(x, L::load_first(up + at + i, n)), n);
          });
    }
  }

  static void embed_s8(const int8_t* word, float scale, const float* position, const float* type,
                       size_t width, float* out) {
    const Floats s = L::set(scale);
    for_each_group(
        width,
        [&](size_t i) {
          Floats x = L::fma(L::load_s8(word + i), s, L::load(position + i));
          if (type != nullptr) x = L::add(x, L::load(type + i));
          L::store(out + i, x);
        },
        [&](size_t i, size_t n) {
          int8_t last[L::kWidth] = {};
          std::memcpy(last, word + i, n);
          Floats x = L::fma(L::load_s8(last), s, L::load_first(position + i, n));
          if (type != nullptr) x = L::add(x, L::load_first(type + i, n));
          L::store_first(out + i, x, n);
        });
  }

  static void embed_s4(const Int4Row& word, const float* position, const float* type, size_t width,
                       float* out) {
    const auto value = [&](size_t i) {
      const uint8_t* bytes = word.bytes + i / 32 * 16;
      return i % 32 == 0 ? L::load_s4_low(bytes) : L::load_s4_high(bytes);
    };
    for_each_group(
        width,
        [&](size_t i) {
          Floats x = L::fma(value(i), L::set(word.scales[i / 32]), L::load(position + i));
          if (type != nullptr) x = L::add(x, L::load(type + i));
          L::store(out + i, x);
        },
        [&](size_t i, size_t n) {
          Floats x = L::fma(value(i), L::set(word.scales[i / 32]), L::load_first(position + i, n));
          if (type != nullptr) x = L::add(x, L::load_first(type + i, n));
          L::store_first(out + i, x, n);
        });
  }

  static void embed(const float* word, const float* position, const float* type, size_t width,
                    float* out) {
    for_each_group(
        width,
        [&](size_t i) {
          Floats x = L::add(L::load(word + i), L::load(position + i));
          if (type != nullptr) x = L::add(x, L::load(type + i));
          L::store(out + i, x);
        },
        [&](size_t i, size_t n) {
          Floats x = L::add(L::load_first(word + i, n), L::load_first(position + i, n));
          if (type != nullptr) x = L::add(x, L::load_first(type + i, n));
          L::store_first(out + i, x, n);
        });
  }

  static void dense(const FloatRows& matrix, const float* bias, const float* x, float* out) {
    for (size_t r = 0; r < matrix.count; ++r) {
      const float* row = matrix.data + r * matrix.stride;
      Floats sum = L::set(0.0F);
      for_each_group(
          matrix.width, [&](size_t i) { sum = L::fma(L::load(row + i), L::load(x + i), sum); },
          [&](size_t i, size_t n) {
            sum = L::fma(L::load_first(row + i, n), L::load_first(x + i, n), sum);
          });
      out[r] = L::reduce_add(sum) + bias[r];
    }
  }

  static void tanh(float* values, size_t count) {
    for_each_group(
        count, [&](size_t i) { L::store(values + i, kernels::tanh<L>(L::load(values + i))); },
        [&](size_t i, size_t n) {
          L::store_first(values + i, kernels::tanh<L>(L::load_first(values + i, n)), n);
        });
  }

  static constexpr RowVariant variant(std::string_view name, bool (*supported)()) {
    return {name,   supported, quantize, layer_norm, rms_norm, rotate,
            swiglu, embed_s8,  embed_s4, embed,      dense,    tanh};
  }
};

}  // namespace prefilter::kernels
