#include "engine/score/score.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "base/check.h"

namespace prefilter::score {
namespace {

float p_of(float journalism, float commerce, const Calibration& calibration = {}) {
  const std::array<float, 2> logits = {journalism, commerce};
  const Result<float> p = p_commerce(logits, calibration);
  EXPECT_TRUE(p);
  return p ? *p : -1.0F;
}

TEST(Score, IsTheSoftmaxOfTheTwoLogits) {
  for (float journalism = -8.0F; journalism <= 8.0F; journalism += 0.37F) {
    for (float commerce = -8.0F; commerce <= 8.0F; commerce += 0.41F) {
      const double truth = 1.0 / (1.0 + std::exp(static_cast<double>(journalism) - commerce));
      ASSERT_NEAR(p_of(journalism, commerce), truth, 6e-8);
    }
  }
}

TEST(Score, EqualLogitsGiveOneHalfExactly) { EXPECT_EQ(p_of(3.25F, 3.25F), 0.5F); }

TEST(Score, HugeLogitsStayWithinZeroAndOne) {
  const float huge = std::numeric_limits<float>::max();
  EXPECT_EQ(p_of(-huge, huge), 1.0F);
  EXPECT_EQ(p_of(huge, -huge), 0.0F);
  EXPECT_EQ(p_of(huge, huge), 0.5F);
}

TEST(Score, TheCalibrationSaysWhichLabelIsCommerce) {
  EXPECT_EQ(p_of(2.0F, -1.0F, {.commerce_label = 0}), p_of(-1.0F, 2.0F, {.commerce_label = 1}));
  EXPECT_GT(p_of(2.0F, -1.0F, {.commerce_label = 0}), 0.9F);
}

TEST(Score, ATemperatureAboveOnePullsTowardsOneHalf) {
  EXPECT_FLOAT_EQ(p_of(0.0F, 4.0F, {.temperature = 2.0F}), p_of(0.0F, 2.0F));
  EXPECT_FLOAT_EQ(p_of(0.0F, -4.0F, {.temperature = 2.0F}), p_of(0.0F, -2.0F));
}

TEST(Score, ALargerMarginNeverGivesALowerScore) {
  float before = 0.0F;
  for (float margin = -30.0F; margin <= 30.0F; margin += 0.01F) {
    const float p = p_of(0.0F, margin);
    ASSERT_GE(p, before) << margin;
    before = p;
  }
}

TEST(Score, ALogitThatIsNoNumberIsAnInternalError) {
  for (const float bad : {std::nanf(""), std::numeric_limits<float>::infinity()}) {
    for (const std::array<float, 2> logits : {std::array{bad, 0.0F}, std::array{0.0F, bad}}) {
      const Result<float> p = p_commerce(logits, {});
      ASSERT_FALSE(p);
      EXPECT_EQ(p.error().code(), ErrorCode::kInternal);
    }
  }
}

TEST(Score, AnotherNumberOfLogitsIsADefect) {
  const std::array<float, 3> logits = {0.0F, 1.0F, 2.0F};
  EXPECT_THROW(static_cast<void>(p_commerce(logits, {})), CheckFailure);
}

}  // namespace
}  // namespace prefilter::score
