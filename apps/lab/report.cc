#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/lab/verbs.h"
#include "lab/evaluate/report_run.h"

namespace prefilter::lab {
namespace {

int run_report(const evaluate::ReportOptions& options) {
  const Result<std::string> page = evaluate::write_report(options);
  if (!page) return report(page.error());
  std::cout << "report: " << *page << "\n";
  return 0;
}

}  // namespace

void add_report(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "report", "Make a page of an evaluation, and of the speeds and the training beside it");
  auto options = std::make_shared<evaluate::ReportOptions>();
  verb->add_option("--evaluation", options->evaluation, "What `evaluate` wrote")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--benchmark", options->benchmark,
                   "What `benchmark` wrote; default: benchmark_results.json beside it, if there")
      ->type_name("FILE");
  verb->add_option("--training", options->training,
                   "A run's metrics; default: training_metrics.json beside it, if there")
      ->type_name("FILE");
  verb->add_option("-o,--out", options->out, "The page; default: report.html beside it")
      ->type_name("FILE");
  verb->footer(
      "One file of HTML that needs nothing else and asks nothing of the network.\n"
      "Examples:\n"
      "  prefilter-lab report\n"
      "  prefilter-lab report --evaluation figures.json --out page.html");
  verb->callback([&chosen, options] { chosen = [options] { return run_report(*options); }; });
}

}  // namespace prefilter::lab
