#pragma once

#include <functional>
#include <string>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::lab {

/// What a step's process is told by the program around it.
struct StepSignals {
  std::function<bool()> interrupted;    ///< asked while it runs
  std::function<bool()> from_terminal;  ///< whether the interrupt reached all processes at once
  std::function<int()> signal;          ///< the number of the signal that came
};

/// Runs this very program with other words and waits for its end. The child writes to our standard
/// error, its standard output too, so that ours belongs to the report; its standard input is empty.
/// An interrupt of the terminal reaches it by itself; one that was meant for us alone is handed on
/// once. It gets SIGTERM if we die. Gives its exit status, 128 and the number if a signal ended it.
/// Errors: kUnavailable if it cannot start.
Result<int> run_step(const std::vector<std::string>& words, const StepSignals& signals);

}  // namespace prefilter::lab
