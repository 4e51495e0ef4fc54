#include "lab/benchmark/benchmark.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <ctime>
#include <iostream>
#include <memory>
#include <random>

#include "apps/cli/article_source.h"
#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/result_file.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/cli/workload.h"
#include "apps/lab/program_run.h"
#include "apps/lab/verbs.h"
#include "base/sha256.h"

namespace prefilter::lab {
namespace {

// Whatever the tokenizer, the window is filled: an article is cut to 4,000 characters before.
constexpr size_t kLongestTokens = 4000;
// Half a processor: what background services take.
constexpr double kQuietLoad = 0.5;

struct BenchmarkArgs {
  benchmark::Options options;
  int threads = 0;
  std::string models;
  std::vector<std::string> model;
  std::string data;
  std::string out;
  std::string prefilter;
  bool no_progress = false;
};

/// Times of a busy machine are longer than those of a quiet one, and nobody sees it in them.
void warn_if_busy(const benchmark::Machine& machine) {
  if (machine.load_before <= kQuietLoad) return;
  std::cerr << "prefilter-lab: other programs are at work on this machine (load "
            << CLI::detail::to_string(std::round(machine.load_before * 10.0) / 10.0)
            << " before the measurement): times are longer than on a quiet one\n";
}

std::string utc_now() { return cli::utc_time(std::time(nullptr)); }

double steady_s() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Result<std::vector<Article>> read_articles(const std::string& path, size_t count) {
  if (path.empty()) return std::vector<Article>{};
  Result<cli::ArticleSource> source = cli::ArticleSource::open({path});
  if (!source) return source.error();
  std::vector<Article> articles;
  while (std::optional<cli::InputArticle> input = source->next()) {
    if (input->error) {
      return Error(ErrorCode::kInvalidArgument,
                   path + ", line " + std::to_string(input->line) + ": " + input->error->message);
    }
    articles.push_back(std::move(input->article));
  }
  if (articles.empty()) return Error(ErrorCode::kInvalidArgument, path + " holds no article");
  return benchmark::spread_evenly(std::move(articles), count);
}

Result<benchmark::Articles> articles_of(const BenchmarkArgs& args) {
  benchmark::Articles articles;
  std::mt19937_64 random(args.options.seed);
  for (const size_t tokens : cli::mix_lengths(args.options.mix_articles, args.options.seed)) {
    articles.mix.push_back(cli::random_article(tokens, random));
  }
  articles.longest = cli::random_article(kLongestTokens, random);
  Result<std::vector<Article>> given = read_articles(args.data, args.options.data_articles);
  if (!given) return given.error();
  articles.given = *std::move(given);
  return articles;
}

/// Everything that is wrong with the command is found before the first minute is spent.
Result<benchmark::Report> measure(const BenchmarkArgs& args) {
  benchmark::Options options = args.options;
  options.threads = static_cast<size_t>(args.threads > 0 ? args.threads : cli::usable_processors());
  const auto candidates = benchmark::find_candidates(args.models, args.model);
  if (!candidates) return candidates.error();
  const Result<benchmark::Articles> articles = articles_of(args);
  if (!articles) return articles.error();
  benchmark::Machine machine{cli::processor_name(),         cli::usable_processors(),
                             cli::chosen_instruction_set(), cli::memory_bytes(),
                             cli::load_average(),           0.0};
  benchmark::Context context;
  if (options.cold_starts > 0) {
    Result<std::string> program =
        args.prefilter.empty() ? program_beside() : Result<std::string>(args.prefilter);
    if (!program) return program.error();
    context.run_program = [&, program = *program](const benchmark::Candidate& candidate) {
      return run_classify(
          {program, candidate.folder, articles->mix, options.threads, options.cold_starts});
    };
  }
  const bool show = !args.no_progress && cli::is_terminal(STDERR_FILENO);
  cli::StatusLine line(show ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo);
  context.say = [&line](const std::string& text) { line.update(text); };
  context.rounds = {.now_s = steady_s, .stop = cli::interrupted};
  context.rounds.progress = [&line, start = steady_s()](size_t done, size_t steps) {
    const double left =
        (steady_s() - start) * static_cast<double>(steps - done) / static_cast<double>(done);
    line.update("measuring · " + std::to_string(done) + " of " + std::to_string(steps) +
                " turns · " + cli::clock_text(left) + " left");
  };
  Result<benchmark::Report> report = benchmark::measure(*candidates, *articles, options, context);
  if (!report) return report;
  machine.load_after = cli::load_average();
  report->machine = machine;
  report->version = cli::version();
  report->commit = cli::commit();
  report->created = utc_now();
  if (args.data.empty()) return report;
  Result<std::string> hash = sha256_file(args.data);
  if (!hash) return hash.error();
  report->data = args.data;
  report->data_sha256 = *std::move(hash);
  return report;
}

int run_benchmark(const BenchmarkArgs& args) {
  cli::catch_interrupts();
  const Result<benchmark::Report> report = measure(args);
  if (!report) {
    const int status = lab::report(report.error());
    return cli::interrupted() ? cli::interrupt_status() : status;
  }
  warn_if_busy(report->machine);
  if (args.out != "-") std::cout << to_table(*report);
  if (args.out.empty()) return 0;
  Result<cli::ResultFile> file = cli::ResultFile::open(args.out);
  if (!file) return lab::report(file.error());
  if (Result<void> done = file->write(to_json(*report)); !done) return lab::report(done.error());
  if (Result<void> done = file->commit(); !done) return lab::report(done.error());
  return 0;
}

void add_numbers(CLI::App& verb, BenchmarkArgs& args) {
  benchmark::Options& options = args.options;
  verb.add_option("--threads", args.threads,
                  "Processors of each article (default: all that it may use)")
      ->type_name("N")
      ->envname("PREFILTER_THREADS")
      ->check(CLI::Range(1, 1024).description(""));
  const auto add = [&verb](const char* name, size_t& value, const char* help, size_t least) {
    verb.add_option(name, value, help)
        ->type_name("N")
        ->check(CLI::Range(least, size_t{1000000}).description(""))
        ->capture_default_str();
  };
  add("--rounds", options.rounds, "Rounds that count; in each every candidate has its turn", 1);
  add("--warm-up-rounds", options.warm_up_rounds, "Rounds before them that do not count", 0);
  add("--mix-articles", options.mix_articles, "Articles of the length mix", 1);
  add("--data-articles", options.data_articles, "At most so many of the articles of --data", 1);
  add("--window-repeats", options.window_repeats, "Runs of the longest article in each round", 1);
  add("--cold-starts", options.cold_starts, "Fresh processes for cold start and memory; 0: neither",
      0);
}

}  // namespace

void add_benchmark(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "benchmark", "Measure speed, memory and size of all candidates side by side");
  auto args = std::make_shared<BenchmarkArgs>();
  verb->add_option("--models", args->models, "Folder of bundles: each one is a candidate")
      ->type_name("DIR");
  verb->add_option("--model", args->model, "A candidate, as NAME=DIR; may be repeated")
      ->type_name("NAME=DIR");
  verb->add_option("--data", args->data, "Articles whose latency is measured too, JSON lines")
      ->type_name("FILE");
  verb->add_option("--out", args->out, "Write benchmark_results.json there; - for standard output")
      ->type_name("FILE");
  verb->add_option("--prefilter", args->prefilter,
                   "The program to start afresh (default: the prefilter beside this one)")
      ->type_name("FILE");
  add_numbers(*verb, *args);
  verb->add_flag("--no-progress", args->no_progress, "Show no progress");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab benchmark --models v1/models --data splits/test.jsonl "
      "--out v1/results/benchmark_results.json\n"
      "  prefilter-lab benchmark --model small=v1/models/minilm --model large=other/ --threads 1");
  verb->callback([&chosen, args] { chosen = [args] { return run_benchmark(*args); }; });
}

}  // namespace prefilter::lab
