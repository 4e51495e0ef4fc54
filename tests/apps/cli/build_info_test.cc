#include "apps/cli/build_info.h"

#include <gtest/gtest.h>

#include "apps/cli/machine.h"

namespace prefilter::cli {
namespace {

TEST(BuildInfo, NamesVersionCommitAndInstructionSet) {
  EXPECT_FALSE(version().empty());
  EXPECT_FALSE(commit().empty());
  EXPECT_EQ(version_line(), "prefilter " + std::string(version()) + " (commit " +
                                std::string(commit()) + ", " + chosen_instruction_set() + ")");
}

}  // namespace
}  // namespace prefilter::cli
