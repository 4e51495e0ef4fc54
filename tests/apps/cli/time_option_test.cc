#include "apps/cli/time_option.h"

#include <gtest/gtest.h>

namespace prefilter::cli {
namespace {

constexpr int64_t kNow = 1'772'368'200'000;  // 2026-03-01T12:30:00Z

TEST(TimeOption, ReadsDatesAndTimesOfDay) {
  EXPECT_EQ(*parse_moment("1970-01-02", kNow), 86'400'000);
  EXPECT_EQ(*parse_moment("2026-03-01T12:30:00Z", kNow), kNow);
  EXPECT_EQ(*parse_moment("2024-02-29", kNow), 1'709'164'800'000);
}

TEST(TimeOption, ReadsHowLongAgo) {
  EXPECT_EQ(*parse_moment("45m", kNow), kNow - 45 * 60'000);
  EXPECT_EQ(*parse_moment("12h", kNow), kNow - 12 * 3'600'000);
  EXPECT_EQ(*parse_moment("7d", kNow), kNow - 7LL * 86'400'000);
}

TEST(TimeOption, RefusesWhatIsNoMoment) {
  for (const char* text :
       {"", "yesterday", "7", "7w", "-1d", "d", "2026-13-01", "2026-02-30", "2026-03-01T12:30",
        "2026-03-01T25:00:00Z", "2026-03-01x", "99999999999999999999d"}) {
    EXPECT_FALSE(parse_moment(text, kNow)) << text;
  }
}

}  // namespace
}  // namespace prefilter::cli
