#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <numeric>

#include "apps/cli/bench_report.h"
#include "apps/cli/child_run.h"
#include "apps/cli/command.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_path.h"
#include "apps/cli/result_file.h"
#include "apps/cli/speed.h"
#include "apps/cli/workload.h"
#include "prefilter/classifier.h"

namespace prefilter::cli {
namespace {

constexpr uint64_t kSeed = 20260101;
constexpr size_t kMixArticles = 512;
constexpr Runs kMixRuns{.warm_up = 1, .timed = 3};
constexpr size_t kColdStarts = 5;

struct BenchArgs {
  std::string model;
  int threads = 0;
  std::vector<std::string> lengths = {"16", "32", "64", "128", "256", "512"};
  size_t repeats = 50;
  size_t warm_up = 5;
  std::string mix = "default";
  std::string json;
};

/// What is measured, and on what.
struct Bench {
  const BenchArgs& args;
  std::string model_dir;
  size_t threads;
  std::vector<size_t> lengths;  // of single articles
  std::vector<size_t> mix;      // of the articles that are judged as one job
};

Result<std::vector<size_t>> parse_lengths(const std::vector<std::string>& words) {
  std::vector<size_t> lengths;
  if (words.size() == 1 && words[0] == "none") return lengths;
  for (const std::string& word : words) {
    size_t length = 0;
    if (!CLI::detail::lexical_cast(word, length) || length == 0 || length > 100000) {
      return Error(ErrorCode::kInvalidArgument, "--lengths: '" + word + "' is no token count");
    }
    lengths.push_back(length);
  }
  return lengths;
}

Result<Bench> plan(const BenchArgs& args) {
  Result<std::string> dir = find_model(args.model, program_dir());
  if (!dir) return dir.error();
  Result<std::vector<size_t>> lengths = parse_lengths(args.lengths);
  if (!lengths) return lengths.error();
  std::vector<size_t> mix;
  if (args.mix == "default") {
    mix = mix_lengths(kMixArticles, kSeed);
  } else if (args.mix != "none") {
    Result<std::vector<size_t>> read = read_lengths(args.mix);
    if (!read) return read.error();
    mix = *std::move(read);
  }
  const int threads = args.threads > 0 ? args.threads : usable_processors();
  return Bench{args, *dir, static_cast<size_t>(threads), *std::move(lengths), std::move(mix)};
}

size_t sum(const std::vector<size_t>& lengths) {
  return std::accumulate(lengths.begin(), lengths.end(), size_t{0});
}

std::vector<Article> mix_articles(const Bench& bench) {
  std::mt19937_64 random(kSeed);
  std::vector<Article> articles;
  for (const size_t tokens : bench.mix) articles.push_back(random_article(tokens, random));
  return articles;
}

/// Runs this program as a user does, with one article and with the mix.
Result<BenchReport::Program> measure_program(const Bench& bench) {
  Result<ResultFile> scratch =
      ResultFile::open((std::filesystem::temp_directory_path() / "prefilter-bench.jsonl").string());
  if (!scratch) return scratch.error();
  for (const Article& article : mix_articles(bench)) {
    if (Result<void> written = scratch->write(to_json_line(article)); !written) {
      return written.error();
    }
  }
  const std::string input = scratch->keep_partial();
  const std::vector<std::string> command = {own_program(), "classify",
                                            "--model",     bench.model_dir,
                                            "--threads",   std::to_string(bench.threads),
                                            input};
  BenchReport::Program program;
  Result<void> status;
  for (size_t i = 0; status && i < 1 + kColdStarts; ++i) {
    const Result<ChildRun> run = run_child(command);
    if (!run) {
      status = run.error();
    } else if (run->exit_status != 0) {
      status = Error(ErrorCode::kInternal,
                     "prefilter classify ended with status " + std::to_string(run->exit_status));
    } else if (i > 0) {  // the first one fills the file cache
      program.cold_start_ms.push_back(run->first_byte_ms);
      program.peak_memory_bytes = std::max(program.peak_memory_bytes, run->peak_memory_bytes);
    }
  }
  std::error_code ignored;
  std::filesystem::remove(input, ignored);
  if (!status) return status.error();
  return program;
}

Result<void> measure_encoder(const Bench& bench, BenchReport& report) {
  Result<std::unique_ptr<encoder::Encoder>> encoder = encoder::Encoder::open(bench.model_dir);
  if (!encoder) return encoder.error();
  const size_t vocab_size = (*encoder)->config().vocab_size;
  report.precision = (*encoder)->config().quantized ? "int8" : "fp32";
  SpeedMeter meter(**encoder, bench.threads);
  std::mt19937_64 random(kSeed);
  for (const size_t tokens : bench.lengths) {
    Result<std::vector<double>> samples =
        meter.latency_ms(random_ids(tokens, vocab_size, random),
                         {.warm_up = bench.args.warm_up, .timed = bench.args.repeats});
    if (!samples) return samples.error();
    report.latency.push_back({tokens, *std::move(samples)});
  }
  if (bench.mix.empty()) return {};
  IdLists ids;
  for (const size_t tokens : bench.mix) ids.push_back(random_ids(tokens, vocab_size, random));
  Result<std::vector<double>> seconds = meter.total_s(ids, kMixRuns);
  if (!seconds) return seconds.error();
  report.throughput = {bench.mix.size(), sum(bench.mix), *std::move(seconds)};
  return {};
}

Result<void> measure_walk(const Bench& bench, BenchReport& report) {
  const Result<Classifier> classifier = Classifier::open(bench.model_dir);
  if (!classifier) return classifier.error();
  report.model = classifier->info().name;
  report.architecture = classifier->info().architecture;
  const std::vector<Article> articles = mix_articles(bench);
  Workspace workspace(static_cast<int>(bench.threads));
  BenchReport::Throughput walk{articles.size(), 0, {}};
  for (size_t i = 0; i < kMixRuns.warm_up + kMixRuns.timed; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const std::vector<Verdict> verdicts = classifier->classify(articles, workspace);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (i >= kMixRuns.warm_up) walk.samples_s.push_back(spent.count());
    walk.tokens = 0;
    for (const Verdict& verdict : verdicts) walk.tokens += static_cast<size_t>(verdict.tokens);
  }
  report.walk = std::move(walk);
  return {};
}

/// A bundle is measured from its articles on; a bare checkpoint has no walk, and what measures a
/// single part (`none`) wants no other.
Result<BenchReport> measure(const Bench& bench) {
  BenchReport report;
  report.model = bench.model_dir;
  report.threads = bench.threads;
  const bool whole = !bench.mix.empty() && !bench.lengths.empty() &&
                     std::filesystem::exists(bench.model_dir + "/manifest.json");
  if (whole) {
    // First of all: a child begins with what its parent holds, and Linux counts that as its peak.
    Result<BenchReport::Program> program = measure_program(bench);
    if (!program) return program.error();
    report.program = *std::move(program);
  }
  if (Result<void> done = measure_encoder(bench, report); !done) return done.error();
  if (whole) {
    if (Result<void> done = measure_walk(bench, report); !done) return done.error();
  }
  return report;
}

int run_bench(const BenchArgs& args) {
  const Result<Bench> bench = plan(args);
  if (!bench) return report(bench.error());
  const Result<BenchReport> measured = measure(*bench);
  if (!measured) return report(measured.error());
  if (args.json != "-") std::cout << to_text(*measured);
  if (args.json.empty()) return 0;
  Result<ResultFile> file = ResultFile::open(args.json);
  if (!file) return report(file.error());
  if (Result<void> done = file->write(to_json(*measured)); !done) return report(done.error());
  if (Result<void> done = file->commit(); !done) return report(done.error());
  return 0;
}

}  // namespace

void add_bench(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("bench", "Measure speed and memory on this machine");
  auto args = std::make_shared<BenchArgs>();
  add_model_option(*verb, args->model);
  add_threads_option(*verb, args->threads);
  verb->add_option("--lengths", args->lengths, "Token counts of single articles, or none")
      ->type_name("LIST")
      ->delimiter(',')
      ->capture_default_str();
  verb->add_option("--repeats", args->repeats, "Timed runs of each length")
      ->type_name("N")
      ->check(CLI::Range(1, 100000).description(""))
      ->capture_default_str();
  verb->add_option("--warm-up", args->warm_up, "Runs of each length before the timed ones")
      ->type_name("N")
      ->capture_default_str();
  verb->add_option("--mix", args->mix,
                   "Articles to judge as one job: a file with a token count a line, or none")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--json", args->json, "Write the measurements there; - for standard output")
      ->type_name("FILE");
  verb->footer(
      "Examples:\n"
      "  prefilter bench\n"
      "  prefilter bench --threads 1 --lengths 64,512 --mix none --json speed.json");
  verb->callback([&chosen, args] { chosen = [args] { return run_bench(*args); }; });
}

}  // namespace prefilter::cli
