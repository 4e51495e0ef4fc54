#pragma once

namespace prefilter::cli {

/// From now on the first SIGINT or SIGTERM only makes interrupted() true, so that the run can end
/// in good order; a second one ends the program at once. A write to a pipe that nobody reads fails
/// instead of ending the program.
void catch_interrupts();

bool interrupted();

/// Whether it came from the terminal, which tells all processes in its foreground at once.
bool interrupted_by_terminal();

/// The signal's number; 0 if there was none.
int interrupt_signal();

/// 128 and the signal's number, as shells do; 0 if there was none.
int interrupt_status();

}  // namespace prefilter::cli
