#pragma once

#include <string>

#include "apps/cli/command_doc.h"

namespace prefilter::cli {

/// Completion scripts of the program for each shell: verbs, options, allowed values, and files or
/// folders where the option's value is named FILE or DIR.
std::string bash_completion(const CommandDoc& program);
std::string zsh_completion(const CommandDoc& program);
std::string fish_completion(const CommandDoc& program);

}  // namespace prefilter::cli
