#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/model_convert.h"
#include "apps/lab/verbs.h"
#include "lab/shrink/run.h"

namespace prefilter::lab {
namespace {

struct ShrinkArgs {
  shrink::RunOptions options;
  std::string embeddings;
  std::string format = "table";
  std::string teacher;
  std::string splits;
  int threads = 1;
};

/// One line of a terminal that is rewritten, at most ten times a second.
class StageLine {
 public:
  StageLine() : shown_(::isatty(STDERR_FILENO) == 1) {}
  ~StageLine() { clear(); }

  void update(std::string_view doing, const shrink::TextProgress& now) {
    const auto time = std::chrono::steady_clock::now();
    const bool new_stage = doing != doing_;
    if (!shown_ || (!new_stage && time - last_ < std::chrono::milliseconds(100))) return;
    last_ = time;
    doing_ = doing;
    std::cerr << "\r\x1b[K" << doing;
    if (now.articles != 0) std::cerr << " · " << now.articles << " articles";
    if (now.share) std::cerr << " · " << static_cast<int>(100.0 * *now.share) << " %";
    std::cerr << std::flush;
  }
  void clear() {
    if (shown_ && !doing_.empty()) std::cerr << "\r\x1b[K" << std::flush;
    doing_.clear();
  }

 private:
  bool shown_;
  std::string doing_;
  std::chrono::steady_clock::time_point last_{};
};

int run_shrink(const ShrinkArgs& args) {
  shrink::RunOptions options = args.options;
  options.threads = static_cast<size_t>(args.threads);
  if (!args.embeddings.empty()) {
    options.embeddings = args.embeddings == "int4" ? Embeddings::kInt4 : Embeddings::kInt8;
  }
  options.bundle.code_version = std::string(cli::version());
  options.bundle.created =
      cli::utc_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  StageLine line;
  options.shrink.progress = [&](std::string_view doing, const shrink::TextProgress& now) {
    line.update(doing, now);
  };
  const Result<shrink::RunReport> report = shrink::run(options);
  line.clear();
  if (!report) return lab::report(report.error());
  std::cout << (args.format == "json" ? to_json(*report) : to_table(*report));
  if (!args.teacher.empty()) {
    std::cerr
        << "To teach the smaller model what the larger one knows:\n  prefilter-lab train --base "
        << options.shrink.target << " --teacher " << args.teacher << " --data "
        << (args.splits.empty() ? "splits/" : args.splits) << " --out " << options.shrink.target
        << "-taught\n";
  }
  return 0;
}

void add_vocabulary_options(CLI::App& verb, shrink::ShrinkOptions& options) {
  verb.add_option("--texts", options.texts,
                  "Articles, JSON lines: the tokens that they use stay; may be repeated")
      ->type_name("FILE");
  verb.add_option("--compare", options.compare,
                  "Articles to count tokens of before and after (default: those of --texts)")
      ->type_name("FILE");
  verb.add_option("--keep-vocabulary", options.keep_vocabulary,
                  "How many tokens stay (default: all that the texts use)")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  verb.add_option("--min-count", options.min_count, "Rarer tokens count as not used")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->capture_default_str();
}

void add_layer_options(CLI::App& verb, shrink::LayerChoice& layers) {
  verb.add_option("--layers", layers.layers, "The layers that stay, from 0, such as 0,1,2,5")
      ->type_name("LIST")
      ->delimiter(',');
  verb.add_option("--drop-layers", layers.drop, "The layers that go, such as 3,7")
      ->type_name("LIST")
      ->delimiter(',');
  verb.add_option("--keep-layers", layers.keep, "How many layers stay: the first ones")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  verb.add_flag("--evenly", layers.evenly, "Spread --keep-layers over the model's depth");
}

void add_result_options(CLI::App& verb, ShrinkArgs& args) {
  verb.add_option("--embeddings", args.embeddings,
                  "Write an int8 bundle, its word embeddings in int8 or int4, not a checkpoint")
      ->type_name("FORM")
      ->check(CLI::IsMember({"int8", "int4"}));
  verb.add_option("--data", args.options.data,
                  "Labelled articles, JSON lines: precision and recall before and after")
      ->type_name("FILE");
  verb.add_option("--threshold", args.options.accuracy.threshold, "Commerce from this score on")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->capture_default_str();
  verb.add_option("--threads", args.threads, "Processors that score articles")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->capture_default_str();
  verb.add_option("--teacher", args.teacher,
                  "A bundle to learn from: prints the command that trains the result on its scores")
      ->type_name("DIR");
  verb.add_option("--splits", args.splits, "Folder of train.jsonl and val.jsonl for that command")
      ->type_name("DIR");
  verb.add_option("--format", args.format, "How the report is printed")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"table", "json"}))
      ->capture_default_str();
}

}  // namespace

void add_shrink(CLI::App& program, Command& chosen) {
  CLI::App* verb =
      program.add_subcommand("shrink", "Make a model smaller: fewer tokens, layers, bits");
  auto args = std::make_shared<ShrinkArgs>();
  verb->add_option("source", args->options.shrink.source,
                   "A Hugging Face folder, with or without a classification head")
      ->required()
      ->type_name("DIR");
  verb->add_option("target", args->options.shrink.target, "Folder to write, which must not exist")
      ->required()
      ->type_name("DIR");
  add_vocabulary_options(*verb, args->options.shrink);
  add_layer_options(*verb, args->options.shrink.layers);
  add_result_options(*verb, *args);
  verb->footer(
      "Distilling from a larger model is training: prefilter-lab train --teacher BUNDLE.\n"
      "Examples:\n"
      "  prefilter-lab shrink base/ small/ --texts train.jsonl --keep-vocabulary 60000 "
      "--keep-layers 6\n"
      "  prefilter-lab shrink model/ bundle/ --embeddings int4 --data val.jsonl");
  verb->callback([&chosen, args] { chosen = [args] { return run_shrink(*args); }; });
}

}  // namespace prefilter::lab
