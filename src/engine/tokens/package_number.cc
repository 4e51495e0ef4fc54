#include "engine/tokens/package_number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>

namespace prefilter::tokens {
namespace {

constexpr int kMaxPower = 308;
// Exponents beyond it are all the same: zero, or too large.
constexpr int64_t kMaxExponent = 1'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 10^exponent as the nearest double, 0 <= exponent <= kMaxPower.
double power_of_ten(int64_t exponent) {
  static const std::array<double, kMaxPower + 1> kPowers = [] {
    std::array<double, kMaxPower + 1> powers{};
    for (size_t i = 0; i < powers.size(); ++i) {
      const std::string text = "1e" + std::to_string(i);
      std::from_chars(text.data(), text.data() + text.size(), powers[i]);
    }
    return powers;
  }();
  return kPowers[static_cast<size_t>(exponent)];
}

/// The digits of a number as significand * 10^exponent; digits that do not fit are left out.
struct Decimal {
  uint64_t significand = 0;
  int64_t exponent = 0;
  bool full = false;

  void add(char c, bool is_fraction) {
    const auto digit = static_cast<uint64_t>(c - '0');
    constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
    full = full || significand > kMax / 10 || (significand == kMax / 10 && digit > kMax % 10);
    if (!full) significand = significand * 10 + digit;
    if (full && !is_fraction) ++exponent;
    if (!full && is_fraction) --exponent;
  }
};

int64_t read_exponent(std::string_view json, size_t at) {
  const bool negative = at < json.size() && json[at] == '-';
  if (at < json.size() && (json[at] == '-' || json[at] == '+')) ++at;
  int64_t value = 0;
  for (; at < json.size() && is_digit(json[at]); ++at) {
    if (value < kMaxExponent) value = value * 10 + (json[at] - '0');
  }
  return negative ? -value : value;
}

std::optional<double> scale(const Decimal& decimal) {
  auto value = static_cast<double>(decimal.significand);
  int64_t exponent = decimal.exponent;
  while (exponent < -kMaxPower && value != 0.0) {
    value /= power_of_ten(kMaxPower);
    exponent += kMaxPower;
  }
  if (value == 0.0) return value;
  if (exponent > kMaxPower) return std::nullopt;
  value = exponent >= 0 ? value * power_of_ten(exponent) : value / power_of_ten(-exponent);
  return std::isinf(value) ? std::nullopt : std::optional(value);
}

}  // namespace

std::optional<double> package_number(std::string_view json) {
  const bool negative = json.starts_with('-');
  Decimal decimal;
  size_t at = negative ? 1 : 0;
  for (; at < json.size() && is_digit(json[at]); ++at) decimal.add(json[at], false);
  if (at < json.size() && json[at] == '.') {
    // The digits after one that did not fit do not count, whichever they are.
    for (++at; at < json.size() && is_digit(json[at]); ++at) decimal.add(json[at], true);
  }
  if (at < json.size() && (json[at] == 'e' || json[at] == 'E')) {
    decimal.exponent += read_exponent(json, at + 1);
  }
  const auto value = scale(decimal);
  if (!value) return std::nullopt;
  return negative ? -*value : *value;
}

}  // namespace prefilter::tokens
