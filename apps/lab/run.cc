#include <CLI/CLI.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/model_convert.h"
#include "apps/lab/step_process.h"
#include "apps/lab/verbs.h"
#include "base/mapped_file.h"
#include "lab/pipeline/pipeline_file.h"
#include "lab/pipeline/runner.h"

namespace prefilter::lab {
namespace {

constexpr size_t kMaxFileBytes = size_t{2} << 20;  // the reader refuses less, with its own words

struct RunArgs {
  std::string file;
  pipeline::RunOptions options;
  std::string format = "table";
};

double steady_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

pipeline::RunContext make_context() {
  pipeline::RunContext context;
  context.run = [](const std::vector<std::string>& words) {
    return run_step(words, {cli::interrupted, cli::interrupted_by_terminal, cli::interrupt_signal});
  };
  context.now_s = steady_s;
  context.utc_now = [] { return cli::utc_time(std::time(nullptr)); };
  context.stop = cli::interrupted;
  context.say = [](const std::string& text) {
    std::cerr << "prefilter-lab: " << text << std::endl;
  };
  context.program = "prefilter-lab " + std::string(cli::version());
  return context;
}

Result<pipeline::RunReport> run(const RunArgs& args) {
  const Result<std::string> text = read_file(args.file, kMaxFileBytes);
  if (!text) return text.error().with("reading the pipeline");
  const Result<pipeline::PipelineFile> file = pipeline::parse_pipeline(*text, args.file);
  if (!file) return file.error();
  const Result<pipeline::Plan> plan = pipeline::plan_of(*file);
  if (!plan) return plan.error().with(args.file);
  return pipeline::run_pipeline(*plan, args.options, make_context());
}

int run_run(const RunArgs& args) {
  cli::catch_interrupts();
  const Result<pipeline::RunReport> report = run(args);
  if (!report) return lab::report(report.error());
  std::cout << (args.format == "json" ? to_json(*report) : to_table(*report));
  return cli::interrupted() ? cli::interrupt_status() : report->exit_status();
}

}  // namespace

void add_run(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "run", "Run the pipeline of a YAML file, but for the steps of which nothing changed");
  auto args = std::make_shared<RunArgs>();
  verb->add_option("pipeline", args->file, "The pipeline, such as config/pipeline.yaml")
      ->required()
      ->type_name("FILE");
  verb->add_option("--from", args->options.from, "Begin with this step, as train or train-minilm")
      ->type_name("STEP");
  verb->add_option("--only", args->options.only, "Run no other step")->type_name("STEP");
  verb->add_flag("--dry-run", args->options.dry_run, "Say what would run, and why; run nothing");
  verb->add_flag("--force", args->options.force, "Run the steps even if nothing changed");
  verb->add_option("--format", args->format, "How the report is printed")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  verb->footer(
      "A run that failed or was interrupted goes on where it ended: give the same command again.\n"
      "Examples:\n"
      "  prefilter-lab run config/pipeline.yaml --dry-run\n"
      "  prefilter-lab run config/pipeline.yaml\n"
      "  prefilter-lab run config/pipeline.yaml --only collect --force");
  verb->callback([&chosen, args] { chosen = [args] { return run_run(*args); }; });
}

}  // namespace prefilter::lab
