#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace prefilter {

/// Pseudo-random numbers that depend on the seed alone: SplitMix64 (Steele, Lea and Flood, "Fast
/// Splittable Pseudorandom Number Generators", OOPSLA 2014). Its state is one number, which a
/// checkpoint can keep. Not for secrets, nor safe to share between threads.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  /// A generator of its own for each pair, such as (seed, epoch): what one of them has consumed
  /// does not move the others.
  static Random stream(uint64_t seed, uint64_t number);

  /// 64 uniform bits.
  uint64_t bits();

  /// Uniform in [0, bound), without the bias of a remainder. bound > 0.
  uint64_t below(uint64_t bound);

  /// Uniform in [0, 1): a multiple of 2^-53.
  double uniform();

  /// Random(state()) goes on where this one stands.
  uint64_t state() const { return state_; }

  /// Each order is equally likely (Fisher and Yates; Durstenfeld, Algorithm 235, CACM 1964).
  template <typename T>
  void shuffle(std::span<T> items) {
    for (size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[static_cast<size_t>(below(left))]);
    }
  }

 private:
  uint64_t state_;
};

}  // namespace prefilter
