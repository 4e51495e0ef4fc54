#pragma once

#include <cstddef>
#include <vector>

#include "engine/kernels/rows.h"

namespace prefilter::encoder {

/// The angles of rotary positions (Su et al. 2021): position p turns pair i of a head's channels by
/// p·theta^(-2i / head_dim), rounded to fp32 where `transformers` rounds. The sines are our own, so
/// that the same bits come out on every processor.
class RotaryTable {
 public:
  RotaryTable() = default;

  /// head_dim: even. theta > 1. positions: how many; at most 2^17.
  RotaryTable(size_t head_dim, double theta, size_t positions);

  kernels::Rotation at(size_t position) const {
    return {cosines_.data() + position * half_, sines_.data() + position * half_, half_};
  }

 private:
  size_t half_ = 0;
  std::vector<float> cosines_;  // [positions, half]
  std::vector<float> sines_;
};

}  // namespace prefilter::encoder
