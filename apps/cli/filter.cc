#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/command.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/pipeline_options.h"
#include "apps/cli/stream_run.h"
#include "service/live/live_pipeline.h"

namespace prefilter::cli {
namespace {

struct FilterArgs {
  StreamArgs stream;
  PipelineArgs pipeline;
};

// How long the model of mode shadow may go on after the last verdict: its queue holds a few
// seconds.
constexpr std::chrono::seconds kFarewell{60};

void warn(const std::string& what) { std::cerr << "prefilter: warning: " << what << "\n"; }

int run_filter(const FilterArgs& args) {
  catch_interrupts();
  Result<ArticleSource> source = ArticleSource::open(args.stream.files);
  if (!source) return report(source.error());
  live::LivePipeline live({.config = [&args] { return effective_config(args.pipeline); },
                           .find_model = find_named_model,
                           .tell = [](const watch::Notice& notice) { warn(notice.sentence); }});
  const Result<pipeline::Opened> opened = live.open();
  if (!opened) return report(opened.error());
  for (const std::string& warning : opened->warnings) warn(warning);
  const pipeline::Pipeline& pipeline = *opened->pipeline;
  Workspace workspace(args.stream.threads > 0 ? args.stream.threads : usable_processors());
  const Judge judge = [&](std::span<const Article> articles) {
    std::vector<Judgement> judgements;
    for (pipeline::Pair& pair : pipeline.filter(articles, workspace)) {
      judgements.push_back({std::move(pair.verdict), pair.model_name, std::move(pair.regex.hits)});
    }
    return judgements;
  };
  const int status =
      run_stream(args.stream, *std::move(source),
                 {.judge = judge,
                  .model = pipeline.model().name,
                  .threshold = opened->model ? opened->model->info().threshold : 1.0F});
  if (!interrupted()) live.drain(kFarewell);
  if (const uint64_t lost = live.lost(); lost > 0) {
    warn(std::to_string(lost) + " articles are missing in the log: for a file, use shadow run");
  }
  return status;
}

}  // namespace

void add_filter(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "filter", "Judge articles by rules and model together, as the mode says");
  auto args = std::make_shared<FilterArgs>();
  add_pipeline_options(*verb, args->pipeline);
  add_stream_options(*verb, args->stream, {"jsonl", "table"});
  verb->footer(
      "Examples:\n"
      "  prefilter filter --config config.yaml articles.jsonl > verdicts.jsonl\n"
      "  prefilter filter --rules rules.yaml articles.jsonl --format table\n"
      "  prefilter filter --config config.yaml --mode primary articles.jsonl.gz -o tried.jsonl");
  verb->callback([&chosen, args] { chosen = [args] { return run_filter(*args); }; });
}

}  // namespace prefilter::cli
