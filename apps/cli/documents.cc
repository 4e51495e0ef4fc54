// The verbs that print what is known about the program itself: completion, man, version.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/command.h"
#include "apps/cli/completion.h"
#include "apps/cli/man_page.h"
#include "apps/cli/result_file.h"

namespace prefilter::cli {
namespace {

int print_completion(const CLI::App& program, const std::string& shell) {
  const CommandDoc doc = describe(program);
  std::cout << (shell == "bash"  ? bash_completion(doc)
                : shell == "zsh" ? zsh_completion(doc)
                                 : fish_completion(doc));
  return 0;
}

const CommandDoc* find(const CommandDoc& command, const std::string& name) {
  if (command.name == name) return &command;
  for (const CommandDoc& child : command.commands) {
    if (const CommandDoc* found = find(child, name)) return found;
  }
  return nullptr;
}

struct ManArgs {
  std::vector<std::string> words;
  std::string into;
};

Result<void> write_pages(const CommandDoc& command, const std::string& folder) {
  Result<ResultFile> file = ResultFile::open(folder + "/" + page_name(command) + ".1");
  if (!file) return file.error();
  if (Result<void> done = file->write(man_page(command, std::string(version()))); !done) {
    return done;
  }
  if (Result<void> done = file->commit(); !done) return done;
  for (const CommandDoc& child : command.commands) {
    if (Result<void> done = write_pages(child, folder); !done) return done;
  }
  return {};
}

int run_man(const CLI::App& program, const ManArgs& args) {
  const CommandDoc doc = describe(program);
  std::string name = doc.name;
  for (const std::string& word : args.words) name += " " + word;
  const CommandDoc* command = find(doc, name);
  if (command == nullptr) {
    return report(Error(ErrorCode::kInvalidArgument, "there is no command '" + name + "'"));
  }
  if (args.into.empty()) {
    std::cout << man_page(*command, std::string(version()));
    return 0;
  }
  const Result<void> written = write_pages(*command, args.into);
  return written ? 0 : report(written.error());
}

}  // namespace

void add_completion(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("completion", "Print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  verb->add_option("shell", *shell, "The shell")
      ->required()
      ->type_name("SHELL")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  verb->footer(
      "Examples:\n"
      "  prefilter completion bash > ~/.local/share/bash-completion/completions/prefilter\n"
      "  prefilter completion fish > ~/.config/fish/completions/prefilter.fish");
  verb->callback([&program, &chosen, shell] {
    chosen = [&program, shell] { return print_completion(program, *shell); };
  });
}

void add_man(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("man", "Print the manual page of a command");
  auto args = std::make_shared<ManArgs>();
  verb->add_option("command", args->words, "The command; none for the program as a whole")
      ->type_name("COMMAND");
  verb->add_option("--into", args->into, "Write the page, and those of the commands below, there")
      ->type_name("DIR");
  verb->footer(
      "Examples:\n"
      "  prefilter man classify | man -l -\n"
      "  prefilter man --into ~/.local/share/man/man1");
  verb->callback(
      [&program, &chosen, args] { chosen = [&program, args] { return run_man(program, *args); }; });
}

void add_version(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("version", "Print version, commit and instruction set");
  verb->footer("Examples:\n  prefilter version");
  verb->callback([&chosen] {
    chosen = [] {
      std::cout << version_line() << "\n";
      return 0;
    };
  });
}

}  // namespace prefilter::cli
