#include "apps/lab/score_pace.h"

#include <gtest/gtest.h>

namespace prefilter::lab {
namespace {

TEST(ScorePace, SaysHowManyTextsAreDoneAndHowLongTheRestTakes) {
  EXPECT_EQ(score_pace_text("minilm", 1204, 4449, 310.0),
            "minilm · 1,204 of 4,449 texts · 310/s · 0:10 left");
  EXPECT_EQ(score_pace_text("minilm", 0, 4449, 0.0), "minilm · 0 of 4,449 texts");
}

}  // namespace
}  // namespace prefilter::lab
