#include "apps/cli/machine.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <algorithm>

namespace prefilter::cli {
namespace {

TEST(Machine, UsesNoMoreProcessorsThanItMay) {
  EXPECT_GE(usable_processors(), 1);
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (CPU_ISSET(i, &before) && CPU_COUNT(&one) == 0) CPU_SET(i, &one);
  }
  ASSERT_EQ(sched_setaffinity(0, sizeof(one), &one), 0);
  EXPECT_EQ(usable_processors(), 1);
  ASSERT_EQ(sched_setaffinity(0, sizeof(before), &before), 0);
}

TEST(Machine, ChoosesTheLastInstructionSetThatItHas) {
  const std::vector<InstructionSet> sets = instruction_sets();
  ASSERT_FALSE(sets.empty());
  EXPECT_EQ(sets.front().name, "portable");
  EXPECT_TRUE(sets.front().supported);
  const auto last = std::find_if(sets.rbegin(), sets.rend(),
                                 [](const InstructionSet& set) { return set.supported; });
  EXPECT_EQ(chosen_instruction_set(), last->name);
}

TEST(Machine, KnowsItsMemory) {
  EXPECT_GT(memory_bytes(), available_memory_bytes());
  EXPECT_GT(available_memory_bytes(), 0U);
}

TEST(Machine, HasANameAndALoad) {
  EXPECT_FALSE(processor_name().empty());
  EXPECT_GE(load_average(), 0.0);
}

}  // namespace
}  // namespace prefilter::cli
