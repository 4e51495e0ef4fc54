#pragma once

#include <memory>
#include <string>
#include <vector>

#include "apps/cli/command.h"

namespace prefilter::cli {

/// The whole command line: every verb and option. The one that is called lands in `chosen`.
std::unique_ptr<CLI::App> make_program(Command& chosen);

/// Reads the arguments (without the program's name) and runs the verb. Exit status: 0, that of
/// apps/error_table.h, 130 if interrupted.
int run_program(const std::vector<std::string>& arguments);

/// Variables of the environment that begin with PREFILTER_ and that no option knows.
std::vector<std::string> unknown_variables(const std::vector<std::string>& environment,
                                           const CLI::App& program);

}  // namespace prefilter::cli
