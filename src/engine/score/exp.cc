#include "engine/score/exp.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace prefilter::score {

double deterministic_exp(double x) {
  constexpr double kLimit = 700.0;  // e^700 and e^-700 are still normal numbers
  constexpr double kLog2E = 0x1.71547652b82fep+0;
  // ln 2 in two parts: the first has enough trailing zeros that power * kLn2High is exact.
  constexpr double kLn2High = 0x1.62e42fefa0000p-1;
  constexpr double kLn2Low = 0x1.cf79abc9e3b3ap-40;

  x = std::clamp(x, -kLimit, kLimit);
  const double power = std::floor(std::fma(x, kLog2E, 0.5));
  const double rest = std::fma(-power, kLn2Low, std::fma(-power, kLn2High, x));
  // Taylor's series for |rest| <= ln 2 / 2; its next term is below 2^-57.
  double sum = 1.0;
  for (int term = 13; term >= 1; --term) sum = std::fma(sum * rest, 1.0 / term, 1.0);
  const auto exponent = static_cast<uint64_t>(1023 + static_cast<int64_t>(power));
  return sum * std::bit_cast<double>(exponent << 52U);
}

}  // namespace prefilter::score
