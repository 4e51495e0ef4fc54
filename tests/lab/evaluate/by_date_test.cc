#include "lab/evaluate/by_date.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/lab/evaluate/golden_figures.h"

namespace prefilter::evaluate {
namespace {

/// Articles of six months, of which a share is judged rightly.
struct Dated {
  void add(const std::string& month, bool right) {
    Case one;
    one.month = month;
    one.label = 1;
    cases.cases.push_back(one);
    scores.shown.push_back(1);
    scores.blocked.push_back(right ? 1 : 0);
  }
  Cases cases;
  FormScores scores;
};

Dated months_with(double first_share, double step) {
  Dated made;
  Random random(21);
  for (int month = 0; month < 6; ++month) {
    const std::string name =
        month < 3 ? "2025-1" + std::to_string(month) : "2026-0" + std::to_string(month - 2);
    for (int i = 0; i < 400; ++i) made.add(name, random.uniform() < first_share + step * month);
  }
  return made;
}

TEST(ByDate, SlopeAndIntervalEqualTheReference) {
  const auto known = golden_figures()["trend"];
  Dated made;
  for (const auto& [month, right] : known["verdicts"].get<std::vector<std::pair<int, int>>>()) {
    made.add("2026-0" + std::to_string(month), right == 1);
  }
  const Trend trend = trend_of(made.cases, made.scores, 0.95);
  EXPECT_NEAR(*trend.slope.value, known["slope"].get<double>(), kGoldenTolerance);
  EXPECT_NEAR(trend.slope.low, known["low"].get<double>(), kGoldenTolerance);
  EXPECT_NEAR(trend.slope.high, known["high"].get<double>(), kGoldenTolerance);
}

TEST(ByDate, SaysWhetherQualityHolds) {
  const Dated steady = months_with(0.9, 0.0);
  EXPECT_TRUE(trend_of(steady.cases, steady.scores, 0.95)
                  .sentence.starts_with("Accuracy shows no trend over 6 months"));
  const Dated falling = months_with(0.95, -0.03);
  const Trend trend = trend_of(falling.cases, falling.scores, 0.95);
  EXPECT_TRUE(trend.sentence.starts_with("Accuracy falls over 6 months")) << trend.sentence;
  EXPECT_NEAR(*trend.slope.value, -0.03, 0.01);
}

TEST(ByDate, OneMonthShowsNoTrend) {
  Dated made;
  made.add("2026-05", true);
  made.add("2026-05", false);
  made.add("", false);
  const Trend trend = trend_of(made.cases, made.scores, 0.95);
  EXPECT_FALSE(trend.slope.value);
  EXPECT_EQ(trend.articles, 2U);
  EXPECT_NE(trend.sentence.find("nothing can be said"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::evaluate
