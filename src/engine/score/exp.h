#pragma once

namespace prefilter::score {

/// e to the power x, within 1e-15 of the true value relative to it, for |x| <= 700; what lies
/// outside is read as the nearer end. Built from + - * and std::fma alone, which IEEE 754 fixes to
/// the last bit: the C library's exp differs between versions and between processors.
double deterministic_exp(double x);

}  // namespace prefilter::score
