#include "apps/cli/progress.h"

#include <gtest/gtest.h>

namespace prefilter::cli {
namespace {

TEST(Progress, TellsRateShareAndTimeLeft) {
  EXPECT_EQ(progress_text({.articles = 1204, .errors = 0, .seconds = 10.0, .share_read = 0.25}),
            "1,204 articles · 120/s · 25 % · 0:30 left");
}

TEST(Progress, TellsTheTimeSpentWhereTheEndIsNotKnown) {
  EXPECT_EQ(progress_text({.articles = 50, .errors = 2, .seconds = 100.0, .share_read = {}}),
            "50 articles, 2 not judged · 1/s · 1:40");
}

TEST(Progress, GuessesNoTimeLeftFromTheFirstMoments) {
  EXPECT_EQ(progress_text({.articles = 1, .errors = 0, .seconds = 0.5, .share_read = 0.01}),
            "1 articles · 2/s · 1 %");
  EXPECT_EQ(progress_text({.articles = 0, .errors = 0, .seconds = 0.0, .share_read = 0.0}),
            "0 articles · 0 %");
}

TEST(Progress, ShowsHoursWhereThereAreSome) {
  EXPECT_EQ(progress_text({.articles = 360000, .errors = 0, .seconds = 3600.0, .share_read = 0.5}),
            "360,000 articles · 100/s · 50 % · 1:00:00 left");
}

}  // namespace
}  // namespace prefilter::cli
