#include "apps/cli/command_doc.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace prefilter::cli {
namespace {

class CommandDocTest : public testing::Test {
 protected:
  CommandDocTest() {
    CLI::App* verb = program_.add_subcommand("grill", "Grill something");
    verb->footer("Examples:\n  cook grill");
    verb->add_option("-t,--heat", heat_, "How hot")->type_name("N")->envname("HEAT");
    verb->add_option("--style", style_, "Which style")
        ->type_name("STYLE")
        ->check(CLI::IsMember({"rare", "done"}))
        ->capture_default_str();
    verb->add_flag("--quiet", quiet_, "Say nothing");
    verb->add_option("files", files_, "What to grill")->type_name("FILE");
    verb->set_help_flag();
  }

  const OptionDoc& option(const std::string& name) const {
    for (const OptionDoc& one : doc_.commands.at(0).options) {
      if (one.names.back() == name) return one;
    }
    throw std::out_of_range(name);
  }

  CLI::App program_{"Cooks", "cook"};
  int heat_ = 0;
  std::string style_ = "rare";
  bool quiet_ = false;
  std::vector<std::string> files_;
  CommandDoc doc_;
};

TEST_F(CommandDocTest, ReadsVerbsWithTheirFullNames) {
  doc_ = describe(program_);
  EXPECT_EQ(doc_.name, "cook");
  EXPECT_EQ(doc_.summary, "Cooks");
  ASSERT_EQ(doc_.commands.size(), 1U);
  EXPECT_EQ(doc_.commands[0].name, "cook grill");
  EXPECT_EQ(doc_.commands[0].word(), "grill");
  EXPECT_EQ(doc_.commands[0].examples, "Examples:\n  cook grill");
}

TEST_F(CommandDocTest, ReadsNamesValuesChoicesAndDefaults) {
  doc_ = describe(program_);
  EXPECT_EQ(option("--heat").names, (std::vector<std::string>{"-t", "--heat"}));
  EXPECT_EQ(option("--heat").value, "N");
  EXPECT_EQ(option("--heat").environment, "HEAT");
  EXPECT_EQ(option("--style").value, "STYLE");
  EXPECT_EQ(option("--style").choices, (std::vector<std::string>{"rare", "done"}));
  EXPECT_EQ(option("--style").default_value, "rare");
  EXPECT_EQ(option("--quiet").value, "");
  EXPECT_TRUE(option("files").positional);
  EXPECT_EQ(option("files").value, "FILE");
}

TEST_F(CommandDocTest, WritesSignatures) {
  doc_ = describe(program_);
  EXPECT_EQ(signature(option("--heat")), "-t, --heat N");
  EXPECT_EQ(signature(option("--quiet")), "--quiet");
  EXPECT_EQ(signature(option("files")), "files");
}

}  // namespace
}  // namespace prefilter::cli
