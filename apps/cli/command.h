#pragma once

#include <functional>
#include <optional>
#include <string>

#include "prefilter/error.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// What the verb on the command line will do once all of it has been read. Gives the exit status.
using Command = std::function<int()>;

/// Each adds one verb with its options to the program and, if the user calls that verb, puts what
/// it does into `chosen`.
void add_classify(CLI::App& program, Command& chosen);
void add_filter(CLI::App& program, Command& chosen);
void add_serve(CLI::App& program, Command& chosen);
void add_shadow(CLI::App& program, Command& chosen);
void add_model(CLI::App& program, Command& chosen);
void add_registry(CLI::App& program, Command& chosen);
void add_doctor(CLI::App& program, Command& chosen);
void add_bench(CLI::App& program, Command& chosen);
void add_replay(CLI::App& program, Command& chosen);
void add_retrain_advice(CLI::App& program, Command& chosen);
void add_version(CLI::App& program, Command& chosen);
void add_completion(CLI::App& program, Command& chosen);
void add_man(CLI::App& program, Command& chosen);

/// What is read from the environment alone: a flag would show it in the list of processes.
inline constexpr const char* kTokensVariable = "PREFILTER_TOKENS";

/// Prints an error to stderr and gives its exit status.
int report(const Error& error);

/// The option "--model DIR" (PREFILTER_MODEL), the same for every verb that opens a model.
void add_model_option(CLI::App& verb, std::string& model_dir);

/// The option "--threshold P" (PREFILTER_THRESHOLD). Absent: the model's own.
void add_threshold_option(CLI::App& verb, std::optional<float>& threshold);

/// The option "--threads N" (PREFILTER_THREADS). 0: as many as this process may use.
void add_threads_option(CLI::App& verb, int& threads);

}  // namespace prefilter::cli
