#include "apps/cli/program.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "tests/apps/cli/program_commands.h"

namespace prefilter::cli {
namespace {

TEST(Program, HasTheVerbsOfTheReadme) {
  std::vector<std::string> names;
  for (const CommandDoc& command : all_commands()) names.push_back(command.name);
  for (const char* name : {"prefilter classify", "prefilter model show", "prefilter model verify",
                           "prefilter model convert", "prefilter doctor", "prefilter bench",
                           "prefilter version", "prefilter completion", "prefilter man"}) {
    EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
  }
}

TEST(Program, DescribesEveryVerbAndOptionWithExamples) {
  for (const CommandDoc& command : all_commands()) {
    EXPECT_FALSE(command.summary.empty()) << command.name;
    EXPECT_TRUE(command.examples.starts_with("Examples:\n  ")) << command.name;
    for (const OptionDoc& option : command.options) {
      EXPECT_FALSE(option.help.empty()) << command.name << " " << option.names.back();
    }
  }
}

TEST(Program, KnowsOnlyTheVariablesThatItsOptionsName) {
  Command chosen;
  const std::unique_ptr<CLI::App> program = make_program(chosen);
  EXPECT_EQ(unknown_variables({"PREFILTER_MODEL=x", "PREFILTER_THREADS=2", "HOME=/root",
                               "PREFILTER_MODELL=x", "MY_PREFILTER_X=1"},
                              *program),
            (std::vector<std::string>{"PREFILTER_MODELL"}));
}

TEST(Program, ChoosesTheVerbThatWasTyped) {
  testing::internal::CaptureStdout();
  EXPECT_EQ(run_program({"version"}), 0);
  EXPECT_TRUE(testing::internal::GetCapturedStdout().starts_with("prefilter "));
}

TEST(Program, TakesAFileThatIsNamedLikeAVerbForAFile) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program({"classify", "doctor"}), 3);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("doctor"), std::string::npos);
}

TEST(Program, RefusesWhatItDoesNotKnow) {
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_program({"version", "--verbose"}), 2);
  EXPECT_EQ(run_program({"version", "now"}), 2);
  EXPECT_EQ(run_program({"nonsense"}), 2);
  EXPECT_EQ(run_program({}), 2);
  EXPECT_FALSE(testing::internal::GetCapturedStderr().empty());
}

}  // namespace
}  // namespace prefilter::cli
