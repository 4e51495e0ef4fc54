#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "apps/cli/command_doc.h"
#include "apps/cli/program.h"

namespace prefilter::cli {

/// What the real program's definition says.
inline CommandDoc program_doc() {
  Command chosen;
  return describe(*make_program(chosen));
}

inline void collect(const CommandDoc& command, std::vector<CommandDoc>& all) {
  all.push_back(command);
  for (const CommandDoc& child : command.commands) collect(child, all);
}

/// The program and every verb at any depth.
inline std::vector<CommandDoc> all_commands() {
  std::vector<CommandDoc> all;
  collect(program_doc(), all);
  return all;
}

}  // namespace prefilter::cli
