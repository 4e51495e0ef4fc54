#include "engine/encoder/int4.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "base/check.h"
#include "engine/encoder/half.h"

namespace prefilter::encoder {
namespace {

using Group = std::array<float, kInt4Group>;

/// A group in 4 bits and what that costs.
struct Fitted {
  uint16_t scale = 0;
  std::array<uint8_t, kInt4Group> q{};
  double squared_error = std::numeric_limits<double>::infinity();
};

/// The half nearest to a scale, finite whatever the scale.
uint16_t half_scale(float scale) {
  constexpr float kLargestHalf = 65504.0F;
  return float_to_half(std::clamp(scale, -kLargestHalf, kLargestHalf));
}

float value_of(uint8_t q, float scale) { return static_cast<float>(q - 8) * scale; }

Fitted fit_with(const Group& group, uint16_t half) {
  Fitted fitted{half, {}, 0.0};
  const float scale = half_to_float(half);
  for (size_t i = 0; i < kInt4Group; ++i) {
    const float steps = scale == 0.0F ? 0.0F : std::nearbyint(group[i] / scale);
    fitted.q[i] = static_cast<uint8_t>(std::clamp(steps, -8.0F, 7.0F) + 8.0F);
    const double error = double{group[i]} - double{value_of(fitted.q[i], scale)};
    fitted.squared_error += error * error;
  }
  return fitted;
}

/// The fit that gives every value back, if there is one: the largest value is a whole number of
/// steps then.
std::optional<Fitted> fit_exactly(const Group& group, float largest) {
  for (int steps = 8; steps >= 1; --steps) {
    for (const int signed_steps : {-steps, steps}) {
      const float count = static_cast<float>(signed_steps);
      const uint16_t half = half_scale(largest / count);
      if (half_to_float(half) * count != largest) continue;
      const Fitted fitted = fit_with(group, half);
      if (fitted.squared_error == 0.0) return fitted;
    }
  }
  return std::nullopt;
}

/// The scale that is best for the given q (least squares).
uint16_t best_scale(const Group& group, const Fitted& fitted) {
  double products = 0.0;
  double squares = 0.0;
  for (size_t i = 0; i < kInt4Group; ++i) {
    const double steps = fitted.q[i] - 8.0;
    products += steps * double{group[i]};
    squares += steps * steps;
  }
  return squares == 0.0 ? uint16_t{0} : half_scale(static_cast<float>(products / squares));
}

Fitted fit(const Group& group) {
  const float largest = *std::max_element(
      group.begin(), group.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); });
  if (largest == 0.0F) return fit_with(group, 0);
  if (const auto exact = fit_exactly(group, largest)) return *exact;
  Fitted best;
  const auto keep_better = [&](const Fitted& other) {
    if (other.squared_error < best.squared_error) best = other;
  };
  // The largest value becomes the end of the range, or is clipped for the sake of the others.
  for (float steps = 6.5F; steps <= 9.0F; steps += 0.25F) {
    keep_better(fit_with(group, half_scale(largest / -steps)));
    keep_better(fit_with(group, half_scale(largest / steps)));
  }
  keep_better(fit_with(group, best_scale(group, best)));
  return best;
}

}  // namespace

Int4Rows quantize_int4(std::span<const float> matrix, size_t rows) {
  PREFILTER_CHECK(rows > 0 && matrix.size() % rows == 0, "a matrix has rows of one length");
  const size_t columns = matrix.size() / rows;
  Int4Rows result;
  result.values.reserve(rows * int4_row_bytes(columns));
  result.scales.reserve(rows * int4_groups(columns));
  for (size_t row = 0; row < rows; ++row) {
    for (size_t begin = 0; begin < columns; begin += kInt4Group) {
      const size_t count = std::min(kInt4Group, columns - begin);
      Group group{};
      std::copy_n(matrix.begin() + static_cast<std::ptrdiff_t>(row * columns + begin), count,
                  group.begin());
      const Fitted fitted = fit(group);
      for (size_t j = 0; j < kInt4Group / 2; ++j) {
        result.values.push_back(
            static_cast<uint8_t>(fitted.q[j] | fitted.q[j + kInt4Group / 2] << 4U));
      }
      result.scales.push_back(fitted.scale);
      ++result.fit.groups;
      if (fitted.squared_error == 0.0) ++result.fit.exact_groups;
      for (size_t i = 0; i < count; ++i) {
        const float error =
            std::fabs(group[i] - value_of(fitted.q[i], half_to_float(fitted.scale)));
        result.fit.largest_error = std::max(result.fit.largest_error, error);
      }
    }
  }
  return result;
}

}  // namespace prefilter::encoder
