#include "service/shadow/times.h"

#include <gtest/gtest.h>

namespace prefilter::shadow {
namespace {

TEST(Times, ReadsDaysAndWritesThem) {
  EXPECT_EQ(day_of_date("1970-01-02"), 1);
  EXPECT_EQ(day_of_date("2024-02-29T10:00:00Z"), 19782);
  EXPECT_EQ(date_of_day(19782), "2024-02-29");
  for (const std::string_view date :
       {"", "2024-02-30", "2024/02/01", "20240201", "1969-12-31", "x024-01-01", "2024-13-01"}) {
    EXPECT_EQ(day_of_date(date), std::nullopt) << date;
  }
}

TEST(Times, ATimeThatIsWrittenIsReadBack) {
  const int64_t ms = 19782 * kDayMs + ((23 * 60 + 5) * 60 + 9) * 1000;
  EXPECT_EQ(time_text(ms), "2024-02-29T23:05:09Z");
  EXPECT_EQ(time_of_text(time_text(ms)), ms);
  EXPECT_EQ(time_of_text("2024-02-29 23:05"), ms - 9000);
  EXPECT_EQ(time_of_text("2024-02-29T23:05:09.123456+00:00"), ms);
  for (const std::string_view text :
       {"2024-02-29", "2024-02-29T24:00", "2024-02-29T23:60", "2024-02-29T23:05:09+02:00",
        "2024-02-29T23:05:", "2024-02-29T23-05", "2024-02-29X23:05"}) {
    EXPECT_EQ(time_of_text(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace prefilter::shadow
