#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>

#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_path.h"
#include "apps/cli/progress.h"
#include "apps/cli/shadow.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "base/sha256.h"
#include "engine/rules/rules_yaml.h"
#include "prefilter/classifier.h"
#include "service/pipeline/pipeline.h"
#include "service/shadow/replay.h"

namespace prefilter::cli {
namespace {

struct RunArgs {
  std::string input;
  std::string model;
  std::string rules;
  std::string database = "shadow.db";
  std::string mode = "shadow";
  std::optional<float> threshold;
  std::optional<uint64_t> seed;
  int threads = 0;
  shadow::Retention retention;
  bool no_progress = false;
};

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

uint64_t random_seed() {
  std::random_device device;
  return (uint64_t{device()} << 32U) ^ device();
}

/// Model and rules, ready to judge, and what tells them from others.
struct Both {
  std::shared_ptr<const Classifier> classifier;
  std::unique_ptr<pipeline::Pipeline> pipeline;
  shadow::Candidate candidate;
};

/// Lists their patterns in `both`.
Result<std::shared_ptr<const pipeline::RegexStage>> open_rules(const RunArgs& args,
                                                               pipeline::Mode mode, Both& both) {
  Result<rules::RuleSet> rules = rules::read_rules(args.rules);
  if (!rules) return rules.error();
  for (const rules::RefusedPattern& refused : rules->refused()) {
    std::cerr << "prefilter: not compared: " << refused.error.message() << "\n";
  }
  Result<pipeline::RegexStage> stage = pipeline::RegexStage::create(*rules, mode);
  if (!stage) return stage.error();
  both.candidate.patterns = pipeline::list_patterns(*rules, mode);
  return std::make_shared<const pipeline::RegexStage>(*std::move(stage));
}

Result<Both> open_both(const RunArgs& args) {
  const Result<pipeline::Mode> mode = pipeline::parse_mode(args.mode);
  if (!mode) return mode.error();
  const Result<std::string> model_dir = find_model(args.model, program_dir());
  if (!model_dir) return model_dir.error();
  // All hashes are checked first: what is measured here must be the model that is named.
  Result<Classifier> opened = Classifier::open(*model_dir, {.threshold = args.threshold});
  if (!opened) return opened.error();
  const Result<std::string> model_sha256 = sha256_file(*model_dir + "/manifest.json");
  if (!model_sha256) return model_sha256.error();
  const Result<std::string> rules_sha256 = sha256_file(args.rules);
  if (!rules_sha256) return rules_sha256.error();
  const Result<std::string> input_sha256 = sha256_file(args.input);
  if (!input_sha256) return input_sha256.error();
  Both both;
  Result<std::shared_ptr<const pipeline::RegexStage>> rules = open_rules(args, *mode, both);
  if (!rules) return rules.error();
  both.classifier = std::make_shared<const Classifier>(*std::move(opened));
  const ModelInfo& info = both.classifier->info();
  const auto judge = [model = both.classifier](std::span<const Article> articles,
                                               Workspace& workspace) {
    return model->classify(articles, workspace);
  };
  both.pipeline = std::make_unique<pipeline::Pipeline>(pipeline::Parts{
      .mode = *mode,
      .model = std::make_shared<const pipeline::ModelPart>(pipeline::ModelPart{info.name, judge}),
      .rules = *std::move(rules)});
  both.candidate.model = info.name;
  both.candidate.model_sha256 = *model_sha256;
  both.candidate.threshold = info.threshold;
  both.candidate.own_threshold = args.threshold.has_value();
  both.candidate.rules_sha256 = *rules_sha256;
  both.candidate.mode = args.mode;
  both.candidate.input = *input_sha256;
  return both;
}

void tell_result(const RunArgs& args, const shadow::ReplayResult& result,
                 const shadow::RunLog& log) {
  const shadow::ReplayProgress& progress = result.progress;
  if (!result.finished) {
    std::cerr << "prefilter: interrupted after " << grouped(progress.articles)
              << " articles; the same command goes on from there\n";
    return;
  }
  std::cerr << "prefilter: " << grouped(log.articles()) << " articles compared";
  if (progress.faulty > 0)
    std::cerr << ", " << grouped(progress.faulty) << " faulty lines passed over";
  std::cerr << "; next: prefilter shadow report --database " << args.database << "\n";
}

int run_replay(const RunArgs& args, const Both& both) {
  Result<shadow::RunLog> log = shadow::RunLog::begin(
      args.database, both.candidate,
      {.seed = args.seed ? *args.seed : random_seed(), .retention = args.retention}, now_ms());
  if (!log) return report(log.error());
  if (log->finished()) {
    std::cerr << "prefilter: this dump was replayed to its end before; next: prefilter shadow "
                 "report --database "
              << args.database << "\n";
    return 0;
  }
  Workspace workspace(args.threads > 0 ? args.threads : usable_processors());
  const bool shown = !args.no_progress && is_terminal(STDERR_FILENO);
  StatusLine status(shown ? StatusLine::Show::kYes : StatusLine::Show::kNo);
  const auto start = std::chrono::steady_clock::now();
  const auto tell = [&](const shadow::ReplayProgress& progress) {
    if (!status.due()) return;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    status.update(progress_text({.articles = progress.articles,
                                 .errors = progress.faulty,
                                 .seconds = spent.count(),
                                 .share_read = progress.share}));
  };
  catch_interrupts();
  const Result<shadow::ReplayResult> result =
      shadow::replay(args.input, *log,
                     [&](std::span<const Article> articles) {
                       return both.pipeline->filter_both(articles, workspace);
                     },
                     {.now_ms = now_ms, .stop = interrupted, .tell = tell});
  status.clear();
  if (!result) return report(result.error());
  tell_result(args, *result, *log);
  return result->finished ? 0 : interrupt_status();
}

int run_run(const RunArgs& args) {
  if (args.input == "-") {
    return report(Error(ErrorCode::kInvalidArgument,
                        "--input needs a file: a replay that is broken off goes on where it was"));
  }
  const Result<Both> both = open_both(args);
  if (!both) return report(both.error());
  return run_replay(args, *both);
}

void add_options(CLI::App& verb, RunArgs& args) {
  verb.add_option("-i,--input", args.input, "Articles as JSON lines, plain or gzip")
      ->type_name("FILE")
      ->required();
  verb.add_option("-r,--rules", args.rules, "The regex rules to compare with")
      ->type_name("FILE")
      ->required();
  add_model_option(verb, args.model);
  add_threshold_option(verb, args.threshold);
  add_database_option(verb, args.database);
  verb.add_option("--mode", args.mode, "Which rules are asked: all, or in slm_only the edge cases")
      ->type_name("MODE")
      ->check(CLI::IsMember({"shadow", "primary", "slm_only"}))
      ->capture_default_str();
  verb.add_option("--seed", args.seed, "Of the sample that is kept (default: another each time)")
      ->type_name("N");
  verb.add_option("--keep-agreements", args.retention.agreements,
                  "Articles to keep of those that both block, and of those that neither blocks")
      ->type_name("N")
      ->check(CLI::Range(1, 10'000'000).description(""))
      ->capture_default_str();
  verb.add_option("--keep-bytes", args.retention.bytes, "Bytes of text to keep, in all")
      ->type_name("N")
      ->capture_default_str();
  add_threads_option(verb, args.threads);
  verb.add_flag("--no-progress", args.no_progress, "Show no progress on a terminal");
}

}  // namespace

void add_shadow_run(CLI::App& shadow, Command& chosen) {
  CLI::App* verb = shadow.add_subcommand(
      "run", "Show a dump of articles to model and rules, and log both verdicts of each");
  auto args = std::make_shared<RunArgs>();
  add_options(*verb, *args);
  verb->footer(
      "Examples:\n"
      "  prefilter shadow run --input dump.jsonl.gz --rules rules.yaml --database shadow.db");
  verb->callback([&chosen, args] { chosen = [args] { return run_run(*args); }; });
}

}  // namespace prefilter::cli
