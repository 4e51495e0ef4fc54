#include "service/client/breaker.h"

#include <gtest/gtest.h>

namespace prefilter::client {
namespace {

using std::chrono::milliseconds;
const Breaker::TimePoint kStart;

TEST(Breaker, OpensAfterFailuresInARowAndTriesAgainAfterThePause) {
  Breaker breaker({.failures = 2, .pause = milliseconds(100)});
  EXPECT_TRUE(breaker.allows(kStart));
  breaker.failed(kStart);
  EXPECT_TRUE(breaker.allows(kStart));
  EXPECT_FALSE(breaker.probing());
  breaker.failed(kStart);
  EXPECT_FALSE(breaker.allows(kStart + milliseconds(99)));
  EXPECT_TRUE(breaker.allows(kStart + milliseconds(100)));
  EXPECT_TRUE(breaker.probing());
  breaker.failed(kStart + milliseconds(100));
  EXPECT_FALSE(breaker.allows(kStart + milliseconds(199)));
  EXPECT_TRUE(breaker.allows(kStart + milliseconds(200)));
}

TEST(Breaker, ASuccessClosesItAndForgetsTheFailures) {
  Breaker breaker({.failures = 2, .pause = milliseconds(100)});
  breaker.failed(kStart);
  breaker.worked();
  breaker.failed(kStart);
  EXPECT_TRUE(breaker.allows(kStart));
  breaker.failed(kStart);
  breaker.worked();
  EXPECT_TRUE(breaker.allows(kStart));
  EXPECT_FALSE(breaker.probing());
}

}  // namespace
}  // namespace prefilter::client
