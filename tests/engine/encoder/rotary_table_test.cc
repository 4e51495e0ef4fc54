#include "engine/encoder/rotary_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace prefilter::encoder {
namespace {

struct Shape {
  size_t head_dim;
  double theta;
};

TEST(RotaryTable, HoldsTheCosinesAndSinesOfEachAngle) {
  for (const Shape& shape :
       {Shape{2, 10000.0}, Shape{24, 500.0}, Shape{64, 1e6}, Shape{128, 1e12}}) {
    constexpr size_t kPositions = 8192;
    const RotaryTable table(shape.head_dim, shape.theta, kPositions);
    for (size_t position = 0; position < kPositions; position += position < 70 ? 1 : 61) {
      const kernels::Rotation rotation = table.at(position);
      ASSERT_EQ(rotation.half, shape.head_dim / 2);
      for (size_t i = 0; i < rotation.half; ++i) {
        const double exponent = 2.0 * static_cast<double>(i) / static_cast<double>(shape.head_dim);
        const auto frequency = static_cast<float>(1.0 / std::pow(shape.theta, exponent));
        const double angle = double{static_cast<float>(position) * frequency};
        ASSERT_NEAR(rotation.cosines[i], std::cos(angle), 6e-8) << position << " " << i;
        ASSERT_NEAR(rotation.sines[i], std::sin(angle), 6e-8) << position << " " << i;
      }
    }
  }
}

TEST(RotaryTable, TheFirstPositionIsNotTurned) {
  const RotaryTable table(8, 10000.0, 1);
  for (size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(table.at(0).cosines[i], 1.0F);
    EXPECT_EQ(table.at(0).sines[i], 0.0F);
  }
}

}  // namespace
}  // namespace prefilter::encoder
