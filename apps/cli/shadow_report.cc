#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/result_file.h"
#include "apps/cli/shadow.h"
#include "service/shadow/report.h"

namespace prefilter::cli {
namespace {

struct ReportArgs {
  std::string database = "shadow.db";
  shadow::ReportOptions options;
  std::string format = "text";
  std::string output = "-";
};

int run_report(const ReportArgs& args) {
  const Result<shadow::Report> made = shadow::make_report(args.database, args.options);
  if (!made) return report(made.error());
  Result<ResultFile> out = ResultFile::open(args.output);
  if (!out) return report(out.error());
  const std::string text = args.format == "json"   ? shadow::report_json(*made)
                           : args.format == "html" ? shadow::report_page(*made)
                                                   : shadow::report_text(*made);
  if (Result<void> written = out->write(text); !written) return report(written.error());
  if (Result<void> saved = out->commit(); !saved) return report(saved.error());
  return 0;
}

}  // namespace

void add_shadow_report(CLI::App& shadow, Command& chosen) {
  CLI::App* verb = shadow.add_subcommand(
      "report", "Say how good model and rules are, where, and which patterns can go");
  auto args = std::make_shared<ReportArgs>();
  add_database_option(*verb, args->database);
  add_evidence_options(*verb, args->options.query);
  verb->add_option("-f,--format", args->format, "What to write")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"text", "json", "html"}))
      ->capture_default_str();
  verb->add_option("-o,--output", args->output, "Where to write; the file appears when complete")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--tolerance", args->options.retirement.tolerance,
                   "What patterns that go may cost: commerce missed, as a share of what is blocked")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->capture_default_str();
  verb->footer(
      "Examples:\n"
      "  prefilter shadow report\n"
      "  prefilter shadow report --format html --output report.html");
  verb->callback([&chosen, args] { chosen = [args] { return run_report(*args); }; });
}

}  // namespace prefilter::cli
