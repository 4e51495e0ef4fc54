#include "lab/train/schedule.h"

#include <gtest/gtest.h>

namespace prefilter::train {
namespace {

TEST(Schedule, RisesInALineAndFallsInALineToZero) {
  const Schedule schedule = make_schedule(10, 2.0, 0.25);
  EXPECT_EQ(schedule.steps, 20U);
  EXPECT_EQ(schedule.warmup, 5U);
  EXPECT_EQ(rate_factor(schedule, 0), 0.0);
  EXPECT_DOUBLE_EQ(rate_factor(schedule, 1), 0.2);
  EXPECT_DOUBLE_EQ(rate_factor(schedule, 5), 1.0);
  EXPECT_DOUBLE_EQ(rate_factor(schedule, 8), 0.8);
  EXPECT_DOUBLE_EQ(rate_factor(schedule, 19), 1.0 / 15.0);
  EXPECT_EQ(rate_factor(schedule, 20), 0.0);
  EXPECT_EQ(rate_factor(schedule, 500), 0.0);
}

TEST(Schedule, PartsOfAStepAreRoundedUp) {
  EXPECT_EQ(make_schedule(7, 0.5, 0.0).steps, 4U);
  EXPECT_EQ(make_schedule(7, 0.01, 0.0).steps, 1U);
  EXPECT_EQ(make_schedule(7, 1.0, 0.1).warmup, 1U);
}

TEST(Schedule, WithoutWarmupItBeginsAtThePeak) {
  const Schedule schedule = make_schedule(4, 1.0, 0.0);
  EXPECT_EQ(rate_factor(schedule, 0), 1.0);
  EXPECT_EQ(rate_factor(schedule, 3), 0.25);
}

TEST(Schedule, MayConsistOfWarmupAlone) {
  const Schedule schedule = make_schedule(4, 1.0, 1.0);
  EXPECT_EQ(rate_factor(schedule, 3), 0.75);
  EXPECT_EQ(rate_factor(schedule, 4), 0.0);
}

}  // namespace
}  // namespace prefilter::train
