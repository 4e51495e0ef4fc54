#include "base/random.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "base/check.h"

namespace prefilter {
namespace {

TEST(Random, GivesTheNumbersOfTheReferenceImplementation) {
  // The first outputs of splitmix64.c for seed 1234567, which other implementations are checked
  // against as well.
  Random random(1234567);
  EXPECT_EQ(random.bits(), 6457827717110365317U);
  EXPECT_EQ(random.bits(), 3203168211198807973U);
  EXPECT_EQ(random.bits(), 9817491932198370423U);
}

TEST(Random, GoesOnFromItsState) {
  Random random(5);
  random.bits();
  Random again(random.state());
  EXPECT_EQ(again.bits(), random.bits());
}

TEST(Random, StreamsOfNeighbouringNumbersDiffer) {
  std::set<uint64_t> firsts;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    for (uint64_t number = 0; number < 30; ++number) {
      firsts.insert(Random::stream(seed, number).bits());
    }
  }
  EXPECT_EQ(firsts.size(), 900U);
}

TEST(Random, DrawsEachValueBelowABoundEquallyOften) {
  Random random(1);
  std::map<uint64_t, int> counts;
  for (int i = 0; i < 60000; ++i) ++counts[random.below(6)];
  ASSERT_EQ(counts.size(), 6U);
  for (const auto& [value, count] : counts) {
    EXPECT_LT(value, 6U);
    EXPECT_NEAR(count, 10000, 500);  // 5.5 standard deviations
  }
}

TEST(Random, ABoundBeyondHalfOfAllNumbersIsNotBiased) {
  // With a plain remainder the lower third would come twice as often.
  const uint64_t bound = 3ULL << 62U;
  Random random(2);
  int lower = 0;
  for (int i = 0; i < 30000; ++i) lower += random.below(bound) < (1ULL << 62U) ? 1 : 0;
  EXPECT_NEAR(lower, 10000, 450);
}

TEST(Random, ABoundOfZeroIsADefectOfTheCaller) { EXPECT_THROW(Random(1).below(0), CheckFailure); }

TEST(Random, UniformStaysBelowOne) {
  Random random(3);
  double sum = 0.0;
  for (int i = 0; i < 10000; ++i) {
    const double value = random.uniform();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.015);
}

TEST(Random, AShuffleKeepsEveryItemAndReachesEveryOrder) {
  std::set<std::vector<int>> orders;
  Random random(4);
  for (int i = 0; i < 500; ++i) {
    std::vector<int> items = {1, 2, 3, 4};
    random.shuffle(std::span(items));
    EXPECT_THAT(items, ::testing::UnorderedElementsAre(1, 2, 3, 4));
    orders.insert(items);
  }
  EXPECT_EQ(orders.size(), 24U);
}

}  // namespace
}  // namespace prefilter
