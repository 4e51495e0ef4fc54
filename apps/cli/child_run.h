#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::cli {

/// What a finished run of a program took.
struct ChildRun {
  double first_byte_ms = 0.0;    ///< from its start to its first output
  double total_ms = 0.0;         ///< to its end
  size_t peak_memory_bytes = 0;  ///< the most that it held at once, seen until its output ended
  int exit_status = 0;           ///< 128 and the signal's number if one ended it
};

/// Runs a program with these arguments (its own path first), reads what it writes to standard
/// output and waits for its end; its standard error is dropped. Errors: kUnavailable if it cannot
/// start.
Result<ChildRun> run_child(const std::vector<std::string>& command);

/// The path of the running program's file.
std::string own_program();

}  // namespace prefilter::cli
