#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "apps/cli/model_convert.h"
#include "apps/lab/verbs.h"
#include "lab/labels/files.h"

namespace prefilter::lab {
namespace {

struct ExportArgs {
  labels::ExportOptions options;
  std::string shape = "label-studio";
};

struct ImportArgs {
  labels::ImportOptions options;
  std::string shape;
  std::string format = "table";
};

int run_export(ExportArgs args) {
  const Result<labels::Shape> shape = labels::parse_shape(args.shape);
  if (!shape) return report(shape.error());
  args.options.shape = *shape;
  const Result<size_t> count = labels::export_tasks(args.options);
  if (!count) return report(count.error());
  std::cerr << *count << " tasks written to " << args.options.out << "\n";
  return 0;
}

int run_import(ImportArgs args) {
  if (!args.shape.empty()) {
    const Result<labels::Shape> shape = labels::parse_shape(args.shape);
    if (!shape) return report(shape.error());
    args.options.shape = *shape;
  }
  if (args.options.when.empty()) {
    const auto now = std::chrono::system_clock::now();
    args.options.when = cli::utc_time(std::chrono::system_clock::to_time_t(now));
  }
  const Result<labels::MergeReport> merged = labels::import_labels(args.options);
  if (!merged) return report(merged.error());
  std::cout << (args.format == "json" ? to_json(*merged) : to_text(*merged));
  return 0;
}

void add_export(CLI::App& verb, Command& chosen) {
  CLI::App* part = verb.add_subcommand("export", "Write articles as tasks of an annotation tool");
  auto args = std::make_shared<ExportArgs>();
  part->add_option("data", args->options.data, "Article file")->required()->type_name("FILE");
  part->add_option("--out", args->options.out,
                   "Tasks: one array for a name that ends with .json, else JSON lines")
      ->required()
      ->type_name("FILE");
  part->add_option("--shape", args->shape, "The tool: label-studio or argilla")
      ->type_name("TOOL")
      ->capture_default_str();
  part->add_option("--question", args->options.format.question, "What the tool calls the question")
      ->type_name("NAME")
      ->capture_default_str();
  part->add_flag("--suggest", args->options.format.suggest,
                 "Show the annotator what the oracle says; without it labels are blind");
  part->add_option("--sample", args->options.sample, "So many articles, chosen by seed and id")
      ->type_name("N");
  part->add_option("--seed", args->options.seed, "Of that choice")
      ->type_name("N")
      ->capture_default_str();
  part->callback([&chosen, args] { chosen = [args] { return run_export(*args); }; });
}

void add_import(CLI::App& verb, Command& chosen) {
  CLI::App* part = verb.add_subcommand("import", "Put people's labels into an article file");
  auto args = std::make_shared<ImportArgs>();
  part->add_option("data", args->options.data, "Article file")->required()->type_name("FILE");
  part->add_option("labels", args->options.labels,
                   "What the tool exported: JSON lines or one JSON array")
      ->required()
      ->type_name("FILE");
  part->add_option("--out", args->options.out, "Article file to write; may be the first one")
      ->required()
      ->type_name("FILE");
  part->add_option("--shape", args->shape,
                   "The tool: label-studio or argilla (default: told by the fields)")
      ->type_name("TOOL");
  part->add_option("--question", args->options.format.question, "What the tool calls the question")
      ->type_name("NAME")
      ->capture_default_str();
  part->add_option("--when", args->options.when,
                   "Time of labels for which the tool has none, ISO 8601 (default: now)")
      ->type_name("TIME");
  part->add_option("--format", args->format, "How the report is printed")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
  part->callback([&chosen, args] { chosen = [args] { return run_import(*args); }; });
}

}  // namespace

void add_labels(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "labels", "Exchange articles and people's labels with Label Studio and Argilla");
  verb->require_subcommand(1);
  add_export(*verb, chosen);
  add_import(*verb, chosen);
  verb->footer(
      "Examples:\n"
      "  prefilter-lab labels export scored.jsonl --out tasks.json --sample 300\n"
      "  prefilter-lab labels import scored.jsonl project-1.json --out labelled.jsonl");
}

}  // namespace prefilter::lab
