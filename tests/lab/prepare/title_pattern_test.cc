#include "lab/prepare/title_pattern.h"

#include <gtest/gtest.h>

namespace prefilter::prepare {
namespace {

TEST(TitlePattern, NumbersDoNotMatter) {
  EXPECT_EQ(title_pattern("deals of 21 november"), "deals of 0 november");
  EXPECT_EQ(title_pattern("deals of 3 november"), "deals of 0 november");
  EXPECT_EQ(title_pattern("only 1.299,00 € in 2025."), "only 0 € in 0.");
  EXPECT_EQ(title_pattern("no number"), "no number");
  EXPECT_EQ(title_pattern(""), "");
}

TEST(TitlePattern, APairIsNamedByBothOfItsIds) {
  EXPECT_EQ(pair_of("pair-pt-14-b"), "pair-pt-14");
  EXPECT_EQ(pair_of("pair-pt-14-a"), pair_of("pair-pt-14-b"));
  EXPECT_EQ(pair_of("pair007-a"), "pair007");
  for (const char* other : {"pair-pt-14", "pair-a", "text-14-b", "pair-14-2", "", "repair-14-b"}) {
    EXPECT_EQ(pair_of(other), "") << other;
  }
}

}  // namespace
}  // namespace prefilter::prepare
