#include "lab/oracle/budget.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace prefilter::oracle {
namespace {

bool never() { return false; }

TEST(Budget, TokensCostWhatTheirPricesSay) {
  EXPECT_DOUBLE_EQ((Tokens{2'000'000, 500'000}.usd({.in_usd = 0.15, .out_usd = 0.6})), 0.6);
}

TEST(Budget, WithoutLimitsEverythingFits) {
  Budget budget({}, {}, {});
  EXPECT_TRUE(budget.reserve({1'000'000'000, 1'000'000'000}, never));
  EXPECT_FALSE(budget.left().usd);
  EXPECT_FALSE(budget.left().tokens);
}

TEST(Budget, StopsBeforeAQuestionThatCouldExceedIt) {
  Budget budget({.tokens = 1000}, {}, {.in = 300, .out = 100});
  EXPECT_FALSE(budget.reserve({500, 101}, never));
  EXPECT_TRUE(budget.reserve({500, 100}, never));
  budget.settle({500, 100}, {200, 50}, 0);
  EXPECT_EQ(budget.spent(), (Tokens{500, 150}));
  EXPECT_EQ(budget.left().tokens, 350U);
}

TEST(Budget, CountsDollars) {
  Budget budget({.usd = 1.0}, {.in_usd = 1.0, .out_usd = 4.0}, {});
  EXPECT_FALSE(budget.reserve({900'000, 30'000}, never));
  EXPECT_TRUE(budget.reserve({900'000, 25'000}, never));
  budget.settle({900'000, 25'000}, {600'000, 25'000}, 0);
  EXPECT_DOUBLE_EQ(budget.spent_usd(), 0.7);
  EXPECT_NEAR(*budget.left().usd, 0.3, 1e-12);
}

TEST(Budget, WaitsForWhatIsUnderWayRatherThanStopping) {
  Budget budget({.tokens = 1000}, {}, {});
  ASSERT_TRUE(budget.reserve({600, 0}, never));
  std::atomic<bool> asked = false;
  std::thread other([&] {
    while (!asked) std::this_thread::yield();
    budget.settle({600, 0}, {10, 0}, 0);
  });
  EXPECT_TRUE(budget.reserve({600, 0}, [&] {
    asked = true;  // it came as far as waiting
    return false;
  }));
  other.join();
}

TEST(Budget, StopsWaitingWhenCancelled) {
  Budget budget({.tokens = 1000}, {}, {});
  ASSERT_TRUE(budget.reserve({600, 0}, never));
  EXPECT_FALSE(budget.reserve({600, 0}, [] { return true; }));
}

TEST(Budget, ABytesTokensAreBoundedByWhatWasSeen) {
  Budget budget({}, {}, {});
  EXPECT_EQ(budget.worst_case(1000, 70), (Tokens{1000, 70}));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(budget.reserve({}, never));
    budget.settle({}, {i == 7 ? 400U : 100U, 5}, 1000);
  }
  EXPECT_EQ(budget.worst_case(1000, 70), (Tokens{500, 70}));
}

}  // namespace
}  // namespace prefilter::oracle
