#pragma once

#include "apps/cli/command.h"

namespace prefilter::cli {

/// `prefilter watch` with its verbs show, mend and reset-baseline: see the functions in command.h.
void add_watch(CLI::App& program, Command& chosen);

}  // namespace prefilter::cli
