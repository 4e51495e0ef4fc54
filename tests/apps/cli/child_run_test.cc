#include "apps/cli/child_run.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

namespace prefilter::cli {
namespace {

TEST(ChildRun, MeasuresAProgramFromStartToEnd) {
  const Result<ChildRun> run = run_child({"/bin/sh", "-c", "echo a; exit 3"});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->exit_status, 3);
  EXPECT_GT(run->first_byte_ms, 0.0);
  EXPECT_GE(run->total_ms, run->first_byte_ms);
  EXPECT_GT(run->peak_memory_bytes, 0U);
}

TEST(ChildRun, TellsASignalAsAShellDoes) {
  const Result<ChildRun> run = run_child({"/bin/sh", "-c", "kill -9 $$"});
  ASSERT_TRUE(run);
  EXPECT_EQ(run->exit_status, 128 + 9);
}

TEST(ChildRun, CountsNotWhatItsParentHolds) {
  const std::vector<char> ballast(size_t{256} << 20, 'x');
  const Result<ChildRun> run = run_child({"/bin/sh", "-c", "echo a; sleep 0.1; echo b"});
  ASSERT_TRUE(run);
  EXPECT_EQ(ballast.back(), 'x');
  EXPECT_GT(run->peak_memory_bytes, 0U);
  EXPECT_LT(run->peak_memory_bytes, ballast.size() / 2);
}

TEST(ChildRun, ReportsAProgramThatIsNotThere) {
  const Result<ChildRun> run = run_child({"/no/such/program"});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().code(), ErrorCode::kUnavailable);
  EXPECT_NE(run.error().message().find("/no/such/program"), std::string::npos);
}

TEST(ChildRun, KnowsThePathOfItsOwnProgram) {
  EXPECT_EQ(own_program(), std::filesystem::canonical("/proc/self/exe").string());
}

}  // namespace
}  // namespace prefilter::cli
