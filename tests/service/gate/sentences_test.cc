#include "service/gate/sentences.h"

#include <gtest/gtest.h>

namespace prefilter::gate {
namespace {

TEST(Sentences, RoundBoundsDownwards) {
  EXPECT_EQ(percent(0.94999), "94.9 %");
  EXPECT_EQ(percent(1.0), "100.0 %");
  EXPECT_EQ(points(-0.02001), "-2.1 points");
  EXPECT_EQ(points(0.0567), "+5.6 points");
}

TEST(Sentences, SayHowManyLabelsOfWhichKind) {
  EXPECT_EQ(
      labels_in_words({{shadow::Cell::kBoth, "", 123, 500}, {shadow::Cell::kRegexOnly, "", 14, 9}}),
      "about 140 more labels: 130 of what both block, 14 of what the regex alone blocks (of "
      "which 9 have come so far)");
}

TEST(Sentences, SayWhatAWindowLacks) {
  EXPECT_EQ(window_sentence({.live = true, .days = 2.5, .needed_days = 7.0}),
            "2.5 days of live traffic; 4.5 more are needed");
  EXPECT_EQ(window_sentence({.live = true,
                             .days = 2.5,
                             .needed_days = 7.0,
                             .since_ms = int64_t{19'900} * 86'400'000,
                             .last_gap = "12 articles are missing"}),
            "2.5 days of live traffic since 2024-06-26, when the window began anew after a gap (12 "
            "articles are missing); 4.5 more are needed");
  EXPECT_EQ(window_sentence({}), "nothing was logged");
}

}  // namespace
}  // namespace prefilter::gate
