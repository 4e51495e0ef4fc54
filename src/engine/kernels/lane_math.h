#pragma once

namespace prefilter::kernels {

/// Elementary functions on lanes: the same bits on every instruction set, which libm does not
/// promise.

/// e^x, relative error below 3e-7; x is clamped to [-87, 88].
/// x = n·ln 2 + r with |r| <= ln(2)/2 (Cody & Waite 1980), e^r by its Taylor sum up to r^6.
template <typename L>
inline typename L::Floats exp(typename L::Floats x) {
  x = L::min(L::max(x, L::set(-87.0F)), L::set(88.0F));
  const auto n = L::round(L::mul(x, L::set(1.44269504F)));
  auto r = L::fma(n, L::set(-0.693359375F),
                  x);  // the high part of ln 2 has few bits: n times it is exact
  r = L::fma(n, L::set(2.12194440e-4F), r);
  auto p = L::set(1.0F / 720.0F);
  p = L::fma(p, r, L::set(1.0F / 120.0F));
  p = L::fma(p, r, L::set(1.0F / 24.0F));
  p = L::fma(p, r, L::set(1.0F / 6.0F));
  p = L::fma(p, r, L::set(0.5F));
  p = L::fma(p, r, L::set(1.0F));
  p = L::fma(p, r, L::set(1.0F));
  return L::mul(p, L::pow2(n));
}

/// factor·2^x for x <= 0, relative error below 8e-5: enough where the result is rounded to 12 bits.
/// Below 2^-126 the last bits are not defined. 2^x = 2^floor(x)·p(x - floor(x)), p the cubic of
/// least largest error on [0, 1) (a linear programme over 5,000 points).
template <typename L>
inline typename L::Floats exp2_coarse(typename L::Floats x, float factor) {
  const auto f = L::sub(x, L::floor(x));
  auto p = L::set(0.0780244991F * factor);
  p = L::fma(p, f, L::set(0.226067185F * factor));
  p = L::fma(p, f, L::set(0.695833504F * factor));
  p = L::fma(p, f, L::set(0.999925196F * factor));
  return L::scale_pow2(p, x);
}

/// tanh(x) = sign(x)·(1 - 2 / (e^(2|x|) + 1)), absolute error below 2e-7.
template <typename L>
inline typename L::Floats tanh(typename L::Floats x) {
  const auto one = L::set(1.0F);
  const auto e = exp<L>(L::add(L::abs(x), L::abs(x)));
  return L::copysign(L::sub(one, L::div(L::set(2.0F), L::add(e, one))), x);
}

/// silu(x) = x / (1 + e^-x), relative error below 5e-7 where |x| < 87.
template <typename L>
inline typename L::Floats silu(typename L::Floats x) {
  return L::div(x, L::add(L::set(1.0F), exp<L>(L::sub(L::set(0.0F), x))));
}

/// The exact GELU, x·Φ(x), not its tanh approximation; absolute error below 5e-7·|x|.
/// Φ through erfc by Abramowitz & Stegun 1964, formula 7.1.26.
template <typename L>
inline typename L::Floats gelu(typename L::Floats x) {
  const auto one = L::set(1.0F);
  const auto z = L::mul(L::abs(x), L::set(0.70710678F));
  const auto t = L::div(one, L::fma(z, L::set(0.3275911F), one));
  auto p = L::set(1.061405429F);
  p = L::fma(p, t, L::set(-1.453152027F));
  p = L::fma(p, t, L::set(1.421413741F));
  p = L::fma(p, t, L::set(-0.284496736F));
  p = L::fma(p, t, L::set(0.254829592F));
  p = L::mul(p, t);
  const auto erfc = L::mul(p, exp<L>(L::sub(L::set(0.0F), L::mul(z, z))));
  const auto half_x = L::mul(x, L::set(0.5F));
  // x·Φ(x) = x/2 + |x|/2·(1 - erfc(|x|/√2)), without a branch on the sign.
  const auto half_abs = L::abs(half_x);
  return L::add(half_x, L::fma(L::sub(L::set(0.0F), half_abs), erfc, half_abs));
}

/// x·Φ(x) for the int8 path, without a division: absolute error below 6e-5 up to |x| = 8, a small
/// part of the step that it is rounded to next. Φ(x) - 1/2 = x·P(x²) for |x| <= 4.3, P of degree 8
/// with the least largest error of the product (a linear programme over 4,000 points), Φ(4.3) held
/// at 1.
template <typename L>
inline typename L::Floats gelu_coarse(typename L::Floats x) {
  const auto c = L::max(L::min(x, L::set(4.3F)), L::set(-4.3F));
  const auto u = L::mul(c, c);
  auto p = L::set(4.99829587e-11F);
  p = L::fma(p, u, L::set(-4.89421925e-09F));
  p = L::fma(p, u, L::set(2.11653415e-07F));
  p = L::fma(p, u, L::set(-5.38374616e-06F));
  p = L::fma(p, u, L::set(9.08922739e-05F));
  p = L::fma(p, u, L::set(-1.09249062e-03F));
  p = L::fma(p, u, L::set(9.75461490e-03F));
  p = L::fma(p, u, L::set(-6.62137195e-02F));
  p = L::fma(p, u, L::set(3.98776352e-01F));
  return L::mul(x, L::fma(p, c, L::set(0.5F)));
}

}  // namespace prefilter::kernels
