#include "base/disjoint_sets.h"

#include <gtest/gtest.h>

namespace prefilter {
namespace {

TEST(DisjointSets, ASetGoesByItsSmallestMember) {
  DisjointSets sets(6);
  EXPECT_TRUE(sets.join(5, 3));
  EXPECT_TRUE(sets.join(3, 4));
  EXPECT_FALSE(sets.join(4, 5));
  EXPECT_EQ(sets.find(5), 3U);
  EXPECT_TRUE(sets.join(5, 1));
  EXPECT_EQ(sets.find(4), 1U);
  EXPECT_EQ(sets.find(0), 0U);
  EXPECT_EQ(sets.find(2), 2U);
}

TEST(DisjointSets, NewThingsStandAlone) {
  DisjointSets sets;
  EXPECT_EQ(sets.add(), 0U);
  EXPECT_EQ(sets.add(), 1U);
  EXPECT_EQ(sets.size(), 2U);
  EXPECT_EQ(sets.find(1), 1U);
}

}  // namespace
}  // namespace prefilter
