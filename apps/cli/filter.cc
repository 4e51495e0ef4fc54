#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/command.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/pipeline_options.h"
#include "apps/cli/stream_run.h"
#include "service/shadow/pair_log.h"
#include "service/watch/watch.h"

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

/// Null where the configuration names no folder for it. It shows the log what it sees.
Result<std::shared_ptr<watch::Watch>> opened_watch(const pipeline::Config& config,
                                                   shadow::PairLog& log) {
  if (config.watch.folder.empty()) return std::shared_ptr<watch::Watch>();
  Result<watch::WatchOptions> options = watch::watch_options_of(config, "");
  if (!options) return options.error();
  options->tell = [](const std::string&, const std::string& sentence) { warn(sentence); };
  Result<std::unique_ptr<watch::Watch>> opened = watch::Watch::open(*options, &log);
  if (!opened) return opened.error().with(config.place("watch"));
  return std::shared_ptr<watch::Watch>(*std::move(opened));
}

int run_filter(const FilterArgs& args) {
  catch_interrupts();
  Result<ArticleSource> source = ArticleSource::open(args.stream.files);
  if (!source) return report(source.error());
  const Result<pipeline::Config> config = effective_config(args.pipeline);
  if (!config) return report(config.error());
  const auto log = std::make_shared<shadow::PairLog>();
  Result<std::shared_ptr<watch::Watch>> watch = opened_watch(*config, *log);
  if (!watch) return report(watch.error());
  std::shared_ptr<pipeline::PairObserver> observer = log;
  if (*watch != nullptr) observer = *watch;
  const auto lane = std::make_shared<pipeline::ShadowLane>(observer, config->shadow.lane);
  const bool logged = !config->shadow.database.empty();
  const Result<pipeline::Opened> opened =
      pipeline::open_pipeline(*config, {.observer = observer,
                                        .lane = logged || *watch != nullptr ? lane : nullptr,
                                        .guard = *watch,
                                        .find_model = find_named_model});
  if (!opened) return report(opened.error());
  if (*watch != nullptr) {
    if (Result<void> begun = (*watch)->begin(opened->model_sha256); !begun) {
      return report(begun.error());
    }
  }
  for (const std::string& warning : opened->warnings) warn(warning);
  if (Result<void> begun = log->begin(*config, *opened); !begun) warn(begun.error().message());
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
  if (!interrupted()) lane->drain(kFarewell);
  if (const uint64_t lost = log->stats().lost; lost > 0) {
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
