#include "apps/lab/program.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "apps/cli/build_info.h"
#include "apps/error_table.h"
#include "apps/lab/verbs.h"

namespace prefilter::lab {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  prefilter-lab collect dump.jsonl.gz feeds/ --out articles.jsonl --per-stratum 200\n"
    "  prefilter-lab prepare scored.jsonl --out splits\n"
    "  prefilter-lab train --base xlm-roberta-base/ --data splits/ --out v1/models/xlm-roberta\n"
    "  prefilter-lab shrink xlm-roberta-base/ small/ --texts train.jsonl --keep-vocabulary 60000\n"
    "  prefilter-lab evaluate --models v1/models --data splits/test.jsonl";

}  // namespace

int report(const Error& error) {
  std::cerr << "prefilter-lab: " << error.message() << " [" << to_string(error.code()) << "]\n";
  return exit_status(error.code());
}

int run_program(const std::vector<std::string>& arguments) {
  Command chosen;
  CLI::App program("Makes models for prefilter: trains, shrinks and judges them", "prefilter-lab");
  program.set_version_flag("--version",
                           [] { return "prefilter-lab " + std::string(cli::version()); });
  program.footer(kExamples);
  program.require_subcommand(0, 1);
  add_collect(program, chosen);
  add_oracle(program, chosen);
  add_labels(program, chosen);
  add_prepare(program, chosen);
  add_train(program, chosen);
  add_shrink(program, chosen);
  add_calibrate(program, chosen);
  add_evaluate(program, chosen);
  add_report(program, chosen);
  add_benchmark(program, chosen);
  add_select(program, chosen);
  add_run(program, chosen);
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants it
  try {
    program.parse(reversed);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
      return program.exit(error);
    }
    std::cerr << "prefilter-lab: " << error.what() << "\nTry 'prefilter-lab --help'.\n";
    return exit_status(ErrorCode::kInvalidArgument);
  }
  if (chosen) return chosen();
  std::cerr << program.help();
  return exit_status(ErrorCode::kInvalidArgument);
}

}  // namespace prefilter::lab
