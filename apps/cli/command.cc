#include "apps/cli/command.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "apps/error_table.h"

namespace prefilter::cli {

int report(const Error& error) {
  std::cerr << "prefilter: " << error.message() << " [" << to_string(error.code()) << "]\n";
  return exit_status(error.code());
}

void add_model_option(CLI::App& verb, std::string& model_dir) {
  verb.add_option("-m,--model", model_dir,
                  "Folder of the model (default: the one that comes along)")
      ->type_name("DIR")
      ->envname("PREFILTER_MODEL");
}

void add_threshold_option(CLI::App& verb, std::optional<float>& threshold) {
  verb.add_option("--threshold", threshold,
                  "Block at this probability of commerce (default: the model's own)")
      ->type_name("P")
      ->envname("PREFILTER_THRESHOLD")
      ->check(CLI::Range(0.0, 1.0).description(""));
}

void add_threads_option(CLI::App& verb, int& threads) {
  verb.add_option("-t,--threads", threads, "Processors to use (default: all that it may use)")
      ->type_name("N")
      ->envname("PREFILTER_THREADS")
      ->check(CLI::Range(1, 1024).description(""));
}

}  // namespace prefilter::cli
