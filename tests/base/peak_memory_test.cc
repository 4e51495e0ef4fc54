#include "base/peak_memory.h"

#include <gtest/gtest.h>

#include <vector>

namespace prefilter {
namespace {

TEST(PeakMemory, GrowsWithWhatIsHeldAndStaysWhenItIsGone) {
  const size_t before = peak_memory_bytes();
  EXPECT_GT(before, 0U);
  size_t held = 0;
  {
    const std::vector<char> used(before + (64U << 20), 1);
    held = peak_memory_bytes();
    EXPECT_GT(held, before + used[0]);
  }
  EXPECT_GE(peak_memory_bytes(), held);
}

}  // namespace
}  // namespace prefilter
