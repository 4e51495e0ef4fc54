#include <gtest/gtest.h>

#include <filesystem>

#include "apps/cli/completion.h"
#include "apps/cli/man_page.h"
#include "tests/apps/cli/program_commands.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

TEST(Documents, PrintsTheCompletionOfEachShell) {
  EXPECT_EQ(test::run_prefilter({"completion", "bash"}).out, bash_completion(program_doc()));
  EXPECT_EQ(test::run_prefilter({"completion", "zsh"}).out, zsh_completion(program_doc()));
  EXPECT_EQ(test::run_prefilter({"completion", "fish"}).out, fish_completion(program_doc()));
  EXPECT_EQ(test::run_prefilter({"completion", "tcsh"}).status, 2);
}

TEST(Documents, PrintsTheManualOfTheProgramAndOfAVerb) {
  EXPECT_TRUE(test::run_prefilter({"man"}).out.starts_with(".TH PREFILTER 1"));
  EXPECT_TRUE(
      test::run_prefilter({"man", "model", "show"}).out.starts_with(".TH PREFILTER-MODEL-SHOW 1"));
  EXPECT_EQ(test::run_prefilter({"man", "nonsense"}).status, 2);
}

TEST(Documents, WritesAPageForEveryCommand) {
  const test::TempFolder folder;
  EXPECT_EQ(test::run_prefilter({"man", "--into", folder.path()}).status, 0);
  for (const CommandDoc& command : all_commands()) {
    EXPECT_TRUE(std::filesystem::exists(folder.file(page_name(command) + ".1"))) << command.name;
  }
}

}  // namespace
}  // namespace prefilter::cli
