#include "engine/encoder/rotary_table.h"

#include <cmath>

namespace prefilter::encoder {
namespace {

double power(double base, size_t exponent) {
  double result = 1.0;
  for (size_t i = 0; i < exponent; ++i) result *= base;
  return result;
}

/// value^(1 / degree) by bisection, for value > 1: pow() differs between processors.
double root(double value, size_t degree) {
  double low = 1.0;
  double high = value;
  for (;;) {
    const double middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return low;
    (power(middle, degree) > value ? high : low) = middle;
  }
}

struct Turn {
  float cosine;
  float sine;
};

/// Cosine and sine of an angle from 0 to 2^17: reduced by quarter turns (Cody & Waite 1980), then
/// their Taylor sums up to the 17th power.
Turn turn(double angle) {
  constexpr double kHighQuarter = 0x1.921fb544p+0;  // so few bits that whole multiples are exact
  constexpr double kLowQuarter = 0x1.0b4611a626331p-34;
  const double quarters = std::nearbyint(angle * 0.63661977236758134);
  const double x = (angle - quarters * kHighQuarter) - quarters * kLowQuarter;
  double cosine = 1.0;
  double sine = x;
  double cosine_term = 1.0;
  double sine_term = x;
  for (int n = 2; n <= 16; n += 2) {
    cosine_term *= -x * x / (n * (n - 1));
    sine_term *= -x * x / (n * (n + 1));
    cosine += cosine_term;
    sine += sine_term;
  }
  const auto c = static_cast<float>(cosine);
  const auto s = static_cast<float>(sine);
  switch (static_cast<long>(quarters) % 4) {
    case 0:
      return {c, s};
    case 1:
      return {-s, c};
    case 2:
      return {-c, -s};
    default:
      return {s, -c};
  }
}

}  // namespace

RotaryTable::RotaryTable(size_t head_dim, double theta, size_t positions)
    : half_(head_dim / 2), cosines_(positions * half_), sines_(positions * half_) {
  const double step = root(theta, half_);  // theta^(2 / head_dim)
  double slowness = 1.0;
  for (size_t i = 0; i < half_; ++i, slowness *= step) {
    const auto frequency = static_cast<float>(1.0 / slowness);
    for (size_t position = 0; position < positions; ++position) {
      const Turn angle = turn(double{static_cast<float>(position) * frequency});
      cosines_[position * half_ + i] = angle.cosine;
      sines_[position * half_ + i] = angle.sine;
    }
  }
}

}  // namespace prefilter::encoder
