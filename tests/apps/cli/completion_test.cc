#include "apps/cli/completion.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/apps/cli/program_commands.h"
#include "tests/support/subprocess.h"
#include "tests/support/temp_folder.h"

namespace prefilter::cli {
namespace {

/// What bash offers for the last word of a command line.
std::vector<std::string> bash_offers(const std::string& words) {
  const test::TempFolder folder;
  const std::string script =
      folder.write("complete.sh", bash_completion(program_doc()) + "COMP_WORDS=(" + words + ")\n" +
                                      "COMP_CWORD=$((${#COMP_WORDS[@]}-1))\n"
                                      "_prefilter\n"
                                      "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
  test::Subprocess bash({"/bin/bash", script});
  const test::Outcome outcome = bash.finish();
  EXPECT_EQ(outcome.err, "");
  return outcome.lines();
}

TEST(Completion, OffersVerbsInBash) {
  EXPECT_EQ(bash_offers("prefilter cl"), (std::vector<std::string>{"classify"}));
  EXPECT_EQ(bash_offers("prefilter model sh"), (std::vector<std::string>{"show"}));
}

TEST(Completion, OffersOptionsAndValuesInBash) {
  EXPECT_EQ(bash_offers("prefilter classify --thres"), (std::vector<std::string>{"--threshold"}));
  EXPECT_EQ(bash_offers("prefilter classify --format ''"),
            (std::vector<std::string>{"jsonl", "table", "csv"}));
  EXPECT_EQ(bash_offers("prefilter completion z"), (std::vector<std::string>{"zsh"}));
}

TEST(Completion, OffersFilesInBash) {
  const test::TempFolder folder;
  const std::string file = folder.write("articles.jsonl", "");
  EXPECT_EQ(bash_offers("prefilter classify " + folder.file("art")),
            (std::vector<std::string>{file}));
}

TEST(Completion, HoldsEveryVerbAndOptionForEveryShell) {
  const std::string bash = bash_completion(program_doc());
  const std::string zsh = zsh_completion(program_doc());
  const std::string fish = fish_completion(program_doc());
  for (const CommandDoc& command : all_commands()) {
    for (const std::string& script : {bash, zsh, fish}) {
      EXPECT_NE(script.find(command.name), std::string::npos) << command.name;
    }
    for (const OptionDoc& option : command.options) {
      if (option.positional) continue;
      const std::string& name = option.names.back();
      EXPECT_NE(bash.find(name), std::string::npos) << name;
      EXPECT_NE(zsh.find("'" + name + "["), std::string::npos) << name;
      EXPECT_NE(fish.find(" -l " + name.substr(2)), std::string::npos) << name;
    }
  }
}

TEST(Completion, SurvivesQuotesAndBracketsInHelpTexts) {
  CommandDoc program{
      .name = "prefilter", .summary = "", .examples = "", .options = {}, .commands = {}};
  OptionDoc option;
  option.names = {"--odd"};
  option.help = "it's [a: b]";
  program.options.push_back(option);
  EXPECT_NE(zsh_completion(program).find(R"('--odd[it'\''s \[a\: b\]]')"), std::string::npos);
  EXPECT_NE(fish_completion(program).find(R"(-d 'it'\''s [a: b]')"), std::string::npos);
}

}  // namespace
}  // namespace prefilter::cli
