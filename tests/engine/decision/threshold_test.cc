#include "engine/decision/threshold.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace prefilter::decision {
namespace {

Action action(float p_commerce, float threshold) {
  return decide(p_commerce, "en", {threshold, {}}).action;
}

TEST(Threshold, BlocksAScoreEqualToTheThreshold) {
  EXPECT_EQ(action(0.9F, 0.9F), Action::kBlock);
  EXPECT_EQ(action(std::nextafter(0.9F, 0.0F), 0.9F), Action::kPass);
}

TEST(Threshold, ZeroBlocksAllAndOneBlocksCertaintyAlone) {
  EXPECT_EQ(action(0.0F, 0.0F), Action::kBlock);
  EXPECT_EQ(action(1.0F, 1.0F), Action::kBlock);
  EXPECT_EQ(action(std::nextafter(1.0F, 0.0F), 1.0F), Action::kPass);
}

TEST(Threshold, ALanguageWithItsOwnThresholdUsesIt) {
  const Thresholds thresholds{0.9F, {{"de", 0.5F}, {"other", 0.99F}}};
  EXPECT_EQ(decide(0.6F, "de", thresholds).action, Action::kBlock);
  EXPECT_EQ(decide(0.6F, "en", thresholds).action, Action::kPass);
  EXPECT_EQ(decide(0.95F, "other", thresholds).action, Action::kPass);
  EXPECT_EQ(decide(0.6F, "de", thresholds).threshold, 0.5F);
  EXPECT_EQ(decide(0.6F, "fr", thresholds).threshold, 0.9F);
}

TEST(Threshold, AScoreThatIsNoNumberPasses) {
  EXPECT_EQ(action(std::numeric_limits<float>::quiet_NaN(), 0.0F), Action::kPass);
}

}  // namespace
}  // namespace prefilter::decision
