#include "lab/oracle/backoff.h"

#include <gtest/gtest.h>

#include <set>

namespace prefilter::oracle {
namespace {

TEST(Backoff, DoublesWithJitterUpToItsLimit) {
  Random random(1);
  const BackoffOptions options{.first_s = 1.0, .longest_s = 8.0};
  const double whole[] = {1.0, 2.0, 4.0, 8.0, 8.0};
  for (int attempt = 0; attempt < 5; ++attempt) {
    std::set<double> seen;
    for (int i = 0; i < 200; ++i) {
      const double wait = backoff_s(options, attempt, std::nullopt, random).value();
      EXPECT_GE(wait, 0.5 * whole[attempt]);
      EXPECT_LE(wait, whole[attempt]);
      seen.insert(wait);
    }
    EXPECT_GT(seen.size(), 100U);
  }
  EXPECT_LE(*backoff_s(options, 5000, std::nullopt, random), 8.0);
}

TEST(Backoff, WaitsAtLeastAsLongAsTheServerAsks) {
  Random random(1);
  EXPECT_GE(*backoff_s({.first_s = 1.0}, 0, 20.0, random), 20.0);
  EXPECT_LE(*backoff_s({.first_s = 1.0}, 0, 20.0, random), 21.0);
}

TEST(Backoff, GivesUpOnAServerThatAsksForTooMuch) {
  Random random(1);
  EXPECT_TRUE(backoff_s({.patience_s = 30.0}, 0, 30.0, random));
  EXPECT_FALSE(backoff_s({.patience_s = 30.0}, 0, 31.0, random));
}

}  // namespace
}  // namespace prefilter::oracle
