#pragma once

#include "apps/cli/command.h"

namespace prefilter::lab {

using cli::Command;

/// Each adds one verb with its options to the program and, if the user calls that verb, puts what
/// it does into `chosen`.
void add_collect(CLI::App& program, Command& chosen);
void add_oracle(CLI::App& program, Command& chosen);
void add_labels(CLI::App& program, Command& chosen);
void add_prepare(CLI::App& program, Command& chosen);
void add_train(CLI::App& program, Command& chosen);
void add_shrink(CLI::App& program, Command& chosen);
void add_calibrate(CLI::App& program, Command& chosen);
void add_evaluate(CLI::App& program, Command& chosen);
void add_report(CLI::App& program, Command& chosen);
void add_benchmark(CLI::App& program, Command& chosen);
void add_select(CLI::App& program, Command& chosen);
void add_run(CLI::App& program, Command& chosen);

/// Prints an error to stderr and gives its exit status.
int report(const Error& error);

}  // namespace prefilter::lab
