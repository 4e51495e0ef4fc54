#include "engine/tokens/merge_table.h"

#include <gtest/gtest.h>

namespace prefilter::tokens {
namespace {

TEST(MergeTable, FindsEveryPairThatWasPut) {
  constexpr int32_t kIds = 100;
  MergeTable table(kIds * kIds);
  for (int32_t a = 0; a < kIds; ++a) {
    for (int32_t b = 0; b < kIds; ++b) table.put(a, b, static_cast<uint32_t>(a * kIds + b), a + b);
  }
  for (int32_t a = 0; a < kIds; ++a) {
    for (int32_t b = 0; b < kIds; ++b) {
      const MergeTable::Entry* entry = table.find(a, b);
      ASSERT_NE(entry, nullptr);
      EXPECT_EQ(entry->rank, static_cast<uint32_t>(a * kIds + b));
      EXPECT_EQ(entry->merged, a + b);
    }
  }
  EXPECT_EQ(table.find(kIds, 0), nullptr);
}

TEST(MergeTable, OrderMattersAndTheLastRankCounts) {
  MergeTable table(2);
  table.put(1, 2, 0, 5);
  table.put(1, 2, 9, 5);
  EXPECT_EQ(table.find(1, 2)->rank, 9U);
  EXPECT_EQ(table.find(2, 1), nullptr);
}

TEST(MergeTable, AnEmptyOneFindsNothing) { EXPECT_EQ(MergeTable().find(0, 0), nullptr); }

}  // namespace
}  // namespace prefilter::tokens
