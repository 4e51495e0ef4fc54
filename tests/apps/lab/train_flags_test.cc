#include "apps/lab/train_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "lab/train/option_table.h"
#include "lab/train/settings_yaml.h"
#include "tests/support/temp_folder.h"

namespace prefilter::lab {
namespace {

using ::testing::HasSubstr;

/// The settings of a command line, one "name=text@origin" each, in order.
std::vector<std::string> settings_of(std::vector<std::string> arguments) {
  CLI::App program;
  OptionFlags flags;
  add_train_flags(program, flags);
  std::reverse(arguments.begin(), arguments.end());
  program.parse(arguments);
  const Result<std::vector<train::Setting>> settings = all_train_settings(flags);
  if (!settings) return {settings.error().message()};
  std::vector<std::string> texts;
  for (const train::Setting& one : *settings) {
    texts.push_back(one.name + "=" + one.text + "@" + one.origin);
  }
  return texts;
}

class TrainFlagsTest : public ::testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }

 private:
  static void clear() { unsetenv("PREFILTER_THREADS"); }
};

TEST_F(TrainFlagsTest, EveryOptionHasAFlag) {
  for (const train::OptionField& field : train::option_table()) {
    const std::string flag = train::flag_of(field);
    if (field.kind == train::ValueKind::kSwitch) {
      EXPECT_THAT(settings_of({flag}), ::testing::ElementsAre(field.name + "=true@" + flag));
      const std::string no = "--no-" + flag.substr(2);
      EXPECT_THAT(settings_of({no}), ::testing::ElementsAre(field.name + "=false@" + no));
    } else {
      EXPECT_THAT(settings_of({flag, "x"}), ::testing::ElementsAre(field.name + "=x@" + flag));
    }
  }
}

TEST_F(TrainFlagsTest, NothingGivenSetsNothing) { EXPECT_TRUE(settings_of({}).empty()); }

TEST_F(TrainFlagsTest, FlagsComeAfterTheEnvironmentAndThatAfterTheFile) {
  const test::TempFolder folder;
  const std::string config = folder.write("run.yaml", "seed: 1\nthreads: 1\n");
  setenv("PREFILTER_THREADS", "2", 1);
  EXPECT_THAT(
      settings_of({"--threads", "3", "--config", config, "--learning-rate=1e-3"}),
      ::testing::UnorderedElementsAre("seed=1@" + config + ":1", "threads=1@" + config + ":2",
                                      "threads=2@PREFILTER_THREADS", "threads=3@--threads",
                                      "learning_rate=1e-3@--learning-rate"));
  const auto settings = settings_of({"--config", config, "--threads", "3"});
  EXPECT_THAT(settings.back(), "threads=3@--threads");
  EXPECT_THAT(settings.front(), HasSubstr("seed"));
}

TEST_F(TrainFlagsTest, AnEmptyVariableOfTheEnvironmentCountsAsAbsent) {
  setenv("PREFILTER_THREADS", "", 1);
  EXPECT_TRUE(settings_of({}).empty());
}

TEST_F(TrainFlagsTest, AFileThatIsNotThereOrWrongIsAnError) {
  const test::TempFolder folder;
  EXPECT_THAT(settings_of({"--config", folder.file("none.yaml")}),
              ::testing::ElementsAre(HasSubstr("none.yaml")));
  const std::string config = folder.write("run.yaml", "seed: 1\nbach: 1\n");
  EXPECT_THAT(settings_of({"--config", config}),
              ::testing::ElementsAre(HasSubstr("run.yaml:2: there is no option bach; did you mean "
                                               "batch?")));
}

TEST_F(TrainFlagsTest, TheFileOfARunGivesItsOptionsAgain) {
  const test::TempFolder folder;
  train::TrainOptions options;
  options.base = "a base";
  options.recipe.epochs = 1.5;
  const std::string config = folder.write("params.yaml", train::to_yaml(options));
  CLI::App program;
  OptionFlags flags;
  add_train_flags(program, flags);
  program.parse(std::vector<std::string>{config, "--config"});
  const Result<std::vector<train::Setting>> settings = all_train_settings(flags);
  ASSERT_TRUE(settings);
  train::TrainOptions read;
  ASSERT_TRUE(train::apply_settings(*settings, read));
  EXPECT_EQ(train::to_yaml(read), train::to_yaml(options));
}

TEST_F(TrainFlagsTest, HelpNamesTheDefaults) {
  CLI::App program;
  OptionFlags flags;
  add_train_flags(program, flags);
  const std::string help = program.help();
  EXPECT_THAT(help, HasSubstr("--label-smoothing X"));
  EXPECT_THAT(help,
              HasSubstr("Share of the steps in which the learning rate rises (default: 0.1)"));
}

}  // namespace
}  // namespace prefilter::lab
