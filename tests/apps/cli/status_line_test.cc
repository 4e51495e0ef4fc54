#include "apps/cli/status_line.h"

#include <gtest/gtest.h>

namespace prefilter::cli {
namespace {

TEST(StatusLine, GroupsDigitsByThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(StatusLine, ShowsHoursWhereThereAreSome) {
  EXPECT_EQ(clock_text(0.4), "0:00");
  EXPECT_EQ(clock_text(59.6), "1:00");
  EXPECT_EQ(clock_text(3599.0), "59:59");
  EXPECT_EQ(clock_text(3723.0), "1:02:03");
}

TEST(StatusLine, RewritesItsLineNotTooOftenAndClearsIt) {
  ::testing::internal::CaptureStderr();
  {
    StatusLine line(StatusLine::Show::kYes);
    EXPECT_TRUE(line.due());
    line.update("first");
    EXPECT_FALSE(line.due());
    line.update("too soon");
    line.clear();
    EXPECT_TRUE(line.due());
    line.update("second");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "\r\x1b[Kfirst\r\x1b[K\r\x1b[Ksecond\r\x1b[K");
}

TEST(StatusLine, WritesNothingIfItIsNotShown) {
  ::testing::internal::CaptureStderr();
  {
    StatusLine line(StatusLine::Show::kNo);
    EXPECT_FALSE(line.due());
    line.update("first");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace prefilter::cli
