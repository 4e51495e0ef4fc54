#include "base/random.h"

#include "base/check.h"

namespace prefilter {
namespace {

// The constants of the paper: 2^64 over the golden ratio, and Stafford's "Mix13".
constexpr uint64_t kStep = 0x9E3779B97F4A7C15;
constexpr uint64_t kFirst = 0xBF58476D1CE4E5B9;
constexpr uint64_t kSecond = 0x94D049BB133111EB;

uint64_t mix(uint64_t value) {
  value = (value ^ (value >> 30U)) * kFirst;
  value = (value ^ (value >> 27U)) * kSecond;
  return value ^ (value >> 31U);
}

}  // namespace

Random Random::stream(uint64_t seed, uint64_t number) {
  // Mixed in between, so that (1, 2) and (2, 1) part ways.
  return Random(mix(mix(seed + kStep) + number * kStep));
}

uint64_t Random::bits() {
  state_ += kStep;
  return mix(state_);
}

uint64_t Random::below(uint64_t bound) {
  PREFILTER_CHECK(bound > 0, "there is nothing to draw from");
  // The largest multiple of the bound that 64 bits hold is where draws start to favour small
  // values.
  const uint64_t unfair = (0 - bound) % bound;  // 2^64 mod bound
  uint64_t draw = bits();
  while (draw < unfair) draw = bits();
  return draw % bound;
}

double Random::uniform() { return static_cast<double>(bits() >> 11U) * 0x1.0p-53; }

}  // namespace prefilter
