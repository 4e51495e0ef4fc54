#include "apps/cli/man_page.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "apps/error_table.h"
#include "tests/apps/cli/program_commands.h"

namespace prefilter::cli {
namespace {

std::string unescaped(std::string page) {
  page.erase(std::remove(page.begin(), page.end(), '\\'), page.end());
  return page;
}

TEST(ManPage, HoldsEveryOptionWithItsHelpAndVariable) {
  for (const CommandDoc& command : all_commands()) {
    const std::string page = unescaped(man_page(command, "1.2.3"));
    for (const OptionDoc& option : command.options) {
      EXPECT_NE(page.find(".B " + signature(option) + "\n" + option.help), std::string::npos)
          << command.name << " " << option.names.back();
      EXPECT_NE(page.find(option.environment), std::string::npos) << option.environment;
      for (const std::string& choice : option.choices) {
        EXPECT_NE(page.find(choice), std::string::npos) << choice;
      }
    }
    for (const CommandDoc& child : command.commands) {
      EXPECT_NE(page.find(child.summary), std::string::npos) << child.name;
    }
  }
}

TEST(ManPage, HasTheSectionsOfAManualAndAllExitStatuses) {
  for (const CommandDoc& command : all_commands()) {
    const std::string page = man_page(command, "1.2.3");
    EXPECT_TRUE(page.starts_with(".TH PREFILTER")) << command.name;
    for (const char* section : {"NAME", "SYNOPSIS", "OPTIONS", "EXAMPLES", "EXIT STATUS"}) {
      EXPECT_NE(page.find(std::string(".SH ") + section + "\n"), std::string::npos)
          << command.name << ": " << section;
    }
    for (const ErrorTableRow& row : kErrorTable) {
      EXPECT_NE(page.find(".B " + std::to_string(row.exit_status) + "\n"), std::string::npos);
    }
  }
}

TEST(ManPage, KeepsTextFromBeingReadAsRoff) {
  const CommandDoc command{.name = "prefilter x",
                           .summary = "a-b \\c",
                           .examples = "Examples:\n.so /etc/passwd\n'quoted",
                           .options = {},
                           .commands = {}};
  const std::string page = man_page(command, "1");
  EXPECT_NE(page.find("a\\-b \\ec"), std::string::npos);
  EXPECT_NE(page.find("\n\\&.so"), std::string::npos);
  EXPECT_NE(page.find("\n\\&'quoted"), std::string::npos);
}

TEST(ManPage, IsNamedAfterItsCommand) {
  CommandDoc command;
  command.name = "prefilter model show";
  EXPECT_EQ(page_name(command), "prefilter-model-show");
}

}  // namespace
}  // namespace prefilter::cli
