#include "apps/cli/program.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "apps/cli/build_info.h"
#include "apps/cli/command_doc.h"
#include "apps/cli/server_token.h"
#include "apps/cli/watch.h"
#include "apps/error_table.h"
#include "base/suggestion.h"
#include "registry/stores_file.h"

namespace prefilter::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  prefilter classify articles.jsonl\n"
    "  zcat articles.jsonl.gz | prefilter classify - --format table\n"
    "  prefilter doctor";

const CLI::App& deepest_parsed(const CLI::App& program) {
  const CLI::App* app = &program;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const OptionDoc& option : describe(app).options) {
    if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CommandDoc& command : describe(app).commands) names.emplace_back(command.word());
  return names;
}

int usage_error(const CLI::App& app, const std::string& message) {
  std::cerr << "prefilter: " << message << "\nTry '" << full_name(app) << " --help'.\n";
  return exit_status(ErrorCode::kInvalidArgument);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& candidates) {
  const std::string best = closest(word, candidates);
  return best.empty() ? "" : " Did you mean '" + best + "'?";
}

int report_extra(const CLI::App& program, const std::string& extra) {
  const CLI::App& app = deepest_parsed(program);
  const std::string word = extra.substr(0, extra.find('='));
  if (word.starts_with("-")) {
    return usage_error(app, "'" + full_name(app) + "' knows no option '" + word + "'." +
                                did_you_mean(word, option_names(app)));
  }
  const std::vector<std::string> verbs = verb_names(app);
  if (verbs.empty()) return usage_error(app, "unexpected argument '" + extra + "'.");
  return usage_error(app, "'" + full_name(app) + "' knows no command '" + extra + "'." +
                              did_you_mean(extra, verbs));
}

void collect_environment(const CommandDoc& command, std::vector<std::string>& names) {
  for (const OptionDoc& option : command.options) {
    if (!option.environment.empty()) names.push_back(option.environment);
  }
  for (const CommandDoc& child : command.commands) collect_environment(child, names);
}

std::vector<std::string> environment_of_process() {
  std::vector<std::string> variables;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

/// Reads the command line. Gives an exit status if it ends here, -1 if `chosen` is to run.
int parse(CLI::App& program, std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
  try {
    program.parse(arguments);
  } catch (const CLI::ExtrasError&) {
    return report_extra(program, program.remaining(true).front());
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      return program.exit(error);
    }
    return usage_error(deepest_parsed(program), error.what());
  }
  const CLI::App& app = deepest_parsed(program);
  if (verb_names(app).empty()) return -1;
  std::cerr << app.help();
  return exit_status(ErrorCode::kInvalidArgument);
}

}  // namespace

std::unique_ptr<CLI::App> make_program(Command& chosen) {
  auto program = std::make_unique<CLI::App>(
      "Commerce or journalism: judges news articles with a small language model", "prefilter");
  program->set_version_flag("--version", [] { return version_line(); });
  program->footer(kExamples);
  // One verb a call: what follows it may be a file that is named like another.
  program->require_subcommand(0, 1);
  add_classify(*program, chosen);
  add_filter(*program, chosen);
  add_serve(*program, chosen);
  add_shadow(*program, chosen);
  add_model(*program, chosen);
  add_registry(*program, chosen);
  add_doctor(*program, chosen);
  add_bench(*program, chosen);
  add_watch(*program, chosen);
  add_replay(*program, chosen);
  add_retrain_advice(*program, chosen);
  add_version(*program, chosen);
  add_completion(*program, chosen);
  add_man(*program, chosen);
  return program;
}

std::vector<std::string> unknown_variables(const std::vector<std::string>& environment,
                                           const CLI::App& program) {
  std::vector<std::string> known = {kTokensVariable, kTokenVariable, registry::kStoreTokenVariable};
  collect_environment(describe(program), known);
  std::vector<std::string> unknown;
  for (const std::string& variable : environment) {
    const std::string name = variable.substr(0, variable.find('='));
    if (!name.starts_with("PREFILTER_")) continue;
    if (std::find(known.begin(), known.end(), name) == known.end()) unknown.push_back(name);
  }
  return unknown;
}

int run_program(const std::vector<std::string>& arguments) {
  Command chosen;
  const std::unique_ptr<CLI::App> program = make_program(chosen);
  const int status = parse(*program, arguments);
  if (status >= 0) return status;
  for (const std::string& name : unknown_variables(environment_of_process(), *program)) {
    std::vector<std::string> known;
    collect_environment(describe(*program), known);
    return usage_error(*program, "the environment sets " + name + ", which means nothing here." +
                                     did_you_mean(name, known));
  }
  return chosen();
}

}  // namespace prefilter::cli
