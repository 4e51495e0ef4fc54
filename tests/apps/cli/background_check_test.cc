#include "apps/cli/background_check.h"

#include <gtest/gtest.h>

#include <future>

namespace prefilter::cli {
namespace {

TEST(BackgroundCheck, SaysNothingUntilItHasEnded) {
  std::promise<void> gate;
  const BackgroundCheck check([opened = gate.get_future().share()]() -> Result<void> {
    opened.wait();
    return Error(ErrorCode::kCorrupt, "hash");
  });
  EXPECT_TRUE(check.so_far());
  gate.set_value();
  EXPECT_FALSE(check.outcome());
  EXPECT_EQ(check.so_far().error().code(), ErrorCode::kCorrupt);
}

TEST(BackgroundCheck, IsContentWhereTheCheckIs) {
  const BackgroundCheck check([] { return Result<void>(); });
  EXPECT_TRUE(check.outcome());
  EXPECT_TRUE(check.so_far());
}

}  // namespace
}  // namespace prefilter::cli
