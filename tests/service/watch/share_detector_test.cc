#include "service/watch/share_detector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/random.h"

namespace prefilter::watch {
namespace {

/// Articles until the wealth reaches c; most, if it does not before.
size_t articles_until(ShareDetector detector, double share, double c, Random& random,
                      size_t most = 2'000'000) {
  for (size_t n = 1; n < most; ++n) {
    detector.see(random.uniform() < share);
    if (detector.wealth() >= c) return n;
  }
  return most;
}

TEST(ShareDetector, RaisesAFalseAlarmInSoManyArticlesAtMostAsItsWealthSays) {
  Random random(1);
  double mean = 0.0;
  constexpr size_t kRuns = 60;
  for (size_t run = 0; run < kRuns; ++run) {
    mean += static_cast<double>(
        articles_until(ShareDetector({0.05, 0.05}), 0.05, 1000.0, random, 50'000));
  }
  EXPECT_GE(mean / kRuns, 1000.0);
}

TEST(ShareDetector, FindsADoublingWithinTwoThousandArticles) {
  Random random(2);
  std::vector<size_t> delays;
  for (size_t run = 0; run < 100; ++run) {
    delays.push_back(articles_until(ShareDetector({0.045, 0.06}), 0.104, 7.2e6, random));
  }
  EXPECT_LE(*std::max_element(delays.begin(), delays.end()), 4000U);
  EXPECT_GE(std::count_if(delays.begin(), delays.end(), [](size_t n) { return n <= 2000; }), 90);
}

TEST(ShareDetector, FindsAnIncreaseThatBeginsLate) {
  Random random(3);
  ShareDetector detector({0.045, 0.06});
  for (size_t n = 0; n < 100'000; ++n) detector.see(random.uniform() < 0.052);
  EXPECT_LT(detector.wealth(), 1e6);
  EXPECT_LE(articles_until(detector, 0.15, 7.2e6, random), 1000U);
}

TEST(ShareDetector, FindsADecreaseToo) {
  Random random(4);
  EXPECT_LE(articles_until(ShareDetector({0.09, 0.11}), 0.03, 1e6, random), 2000U);
}

TEST(ShareDetector, BearsSharesOfNothingAndOfAll) {
  ShareDetector nothing({0.0, 0.0});
  ShareDetector all({1.0, 1.0});
  for (size_t n = 0; n < 1000; ++n) {
    nothing.see(false);
    all.see(true);
  }
  EXPECT_LE(nothing.wealth(), 1001.0);
  EXPECT_LE(all.wealth(), 1001.0);
  Random random(5);
  EXPECT_LE(articles_until(nothing, 0.01, 1e6, random), 1000U);
}

TEST(ShareDetector, BeginsAnewAfterARestart) {
  ShareDetector detector({0.1, 0.2});
  for (size_t n = 0; n < 100; ++n) detector.see(true);
  EXPECT_GT(detector.wealth(), 1e6);
  detector.restart();
  EXPECT_DOUBLE_EQ(detector.wealth(), 0.0);
}

}  // namespace
}  // namespace prefilter::watch
