#include "service/pipeline/pair.h"

#include <gtest/gtest.h>

namespace prefilter::pipeline {
namespace {

TEST(Mode, IsReadAsItIsWritten) {
  for (const Mode mode : {Mode::kShadow, Mode::kPrimary, Mode::kSlmOnly}) {
    EXPECT_EQ(*parse_mode(to_string(mode)), mode);
  }
}

TEST(Mode, SaysWhichThereAreWhenItIsNone) {
  const auto mode = parse_mode("Primary");
  ASSERT_FALSE(mode);
  EXPECT_EQ(mode.error().message(), "must be shadow, primary or slm_only, not \"Primary\"");
}

}  // namespace
}  // namespace prefilter::pipeline
