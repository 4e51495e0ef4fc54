#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <csignal>
#include <iostream>
#include <memory>

#include "apps/cli/article_source.h"
#include "apps/cli/background_check.h"
#include "apps/cli/classify_stream.h"
#include "apps/cli/command.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_path.h"
#include "apps/cli/result_file.h"
#include "apps/cli/server_token.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/cli/verdict_format.h"
#include "apps/error_table.h"
#include "prefilter/classifier.h"
#include "service/client/remote_classifier.h"

namespace prefilter::cli {
namespace {

struct ClassifyArgs {
  std::vector<std::string> files;  // "-": standard input
  std::string model;               // empty: the default one
  std::string server;              // address; empty: judged here
  std::string token_file;          // of the server; empty: PREFILTER_TOKEN
  double deadline_s = 30.0;        // of one request to the server
  std::optional<float> threshold;  // in [0, 1]
  int threads = 0;                 // 0: all that the process may use
  // A dozen of the engine's own batches: the threads' waiting for the last one is then a few
  // percent, and results still come every second or so.
  size_t batch_tokens = 16384;
  std::string format = "jsonl";
  std::string output = "-";
  bool strict = false;
  bool no_progress = false;
};

/// A terminal shows results and progress, but not both at once.
StatusLine::Show progress_shown(const ClassifyArgs& args) {
  const bool results_on_terminal = args.output == "-" && is_terminal(STDOUT_FILENO);
  const bool shown = !args.no_progress && is_terminal(STDERR_FILENO) && !results_on_terminal;
  return shown ? StatusLine::Show::kYes : StatusLine::Show::kNo;
}

/// Who judges, and what is known of the model before the first verdict.
struct Judging {
  Judge judge;
  std::string model;
  float threshold = 1.0F;
  std::function<Result<void>()> healthy = [] { return Result<void>(); };  // asked between batches
  std::function<Result<void>()> genuine = [] { return Result<void>(); };  // asked at the end
};

Result<std::unique_ptr<VerdictFormat>> open_format(const ClassifyArgs& args,
                                                   const std::string& model) {
  const bool to_stdout = args.output == "-";
  return make_format(args.format, {.model = model,
                                   .columns = terminal_columns(STDOUT_FILENO),
                                   .color = to_stdout && wants_color(STDOUT_FILENO)});
}

void tell_summary(const Counts& counts) {
  if (counts.failed() > 0) {
    std::cerr << "prefilter: " << grouped(counts.failed()) << " of " << grouped(counts.total())
              << " articles could not be judged and pass: " << describe_errors(counts) << "\n";
  }
  if (counts.total() == 0) std::cerr << "prefilter: there was no article in the input\n";
}

/// After the last verdict: the model's hashes, the file's name, what stderr says, the exit status.
int finish(const ClassifyArgs& args, const StreamResult& result, const Judging& judging,
           ResultFile& out) {
  if (result.reader_left) return 128 + SIGPIPE;  // as of any program in a pipe
  if (result.interrupted) {
    const std::string kept = out.keep_partial();
    const size_t done = result.counts.total();
    std::cerr << "prefilter: interrupted after " << grouped(done)
              << (done == 1 ? " article" : " articles")
              << (kept.empty() ? "" : ", which are in " + kept) << "\n";
    return interrupt_status();
  }
  if (Result<void> genuine = judging.genuine(); !genuine) return report(genuine.error());
  if (Result<void> saved = out.commit(); !saved) return report(saved.error());
  tell_summary(result.counts);
  const bool failed = args.strict && result.counts.failed() > 0;
  return failed ? exit_status(ErrorCode::kInvalidArgument) : 0;
}

int run_stream(const ClassifyArgs& args, ArticleSource source, const Judging& judging) {
  Result<std::unique_ptr<VerdictFormat>> format = open_format(args, judging.model);
  if (!format) return report(format.error());
  Result<ResultFile> out = ResultFile::open(args.output);
  if (!out) return report(out.error());
  StatusLine progress(progress_shown(args));
  Result<StreamResult> result =
      classify_stream(std::move(source), judging.judge, **format, *out, progress,
                      {.batch_tokens = args.batch_tokens,
                       .threshold = judging.threshold,
                       .stop = interrupted,
                       .healthy = judging.healthy});
  if (!result) return report(result.error());
  return finish(args, *result, judging, *out);
}

int classify_here(const ClassifyArgs& args, ArticleSource source) {
  Result<std::string> model_dir = find_model(args.model, program_dir());
  if (!model_dir) return report(model_dir.error());
  Result<Classifier> classifier =
      Classifier::open(*model_dir, {.threshold = args.threshold, .verify_hashes = false});
  if (!classifier) return report(classifier.error());
  const BackgroundCheck hashes([&] { return classifier->verify_hashes(); });
  Workspace workspace(args.threads > 0 ? args.threads : usable_processors());
  const Judge judge = [&](std::span<const Article> articles) {
    std::vector<Judgement> judgements;
    for (Verdict& verdict : classifier->classify(articles, workspace)) {
      judgements.push_back({std::move(verdict)});
    }
    return judgements;
  };
  return run_stream(args, std::move(source),
                    {.judge = judge,
                     .model = classifier->info().name,
                     .threshold = classifier->info().threshold,
                     .healthy = [&] { return hashes.so_far(); },
                     .genuine = [&] { return hashes.outcome(); }});
}

int classify_there(const ClassifyArgs& args, ArticleSource source) {
  Result<std::string> token = server_token(args.token_file);
  if (!token) return report(token.error());
  Result<client::RemoteClassifier> remote = client::RemoteClassifier::create(
      {.url = args.server,
       .token = *std::move(token),
       .deadline = std::chrono::milliseconds(std::llround(1000 * args.deadline_s))});
  if (!remote) return report(remote.error().with("--server"));
  const Judge judge = [&](std::span<const Article> articles) {
    std::vector<Judgement> judgements;
    for (client::RemoteVerdict& one : remote->classify(articles)) {
      judgements.push_back({std::move(one.verdict), std::move(one.model)});
    }
    return judgements;
  };
  const Result<client::RemoteModel> model = remote->model();
  if (!model) {  // the run goes on: an article that cannot be judged passes
    std::cerr << "prefilter: " << model.error().message()
              << "; articles pass until the server answers\n";
  }
  return run_stream(args, std::move(source),
                    {.judge = judge,
                     .model = model ? model->name : "unknown",
                     .threshold = model ? model->threshold : 1.0F});
}

int run_classify(const ClassifyArgs& args) {
  catch_interrupts();
  Result<ArticleSource> source = ArticleSource::open(args.files);
  if (!source) return report(source.error());
  return args.server.empty() ? classify_here(args, *std::move(source))
                             : classify_there(args, *std::move(source));
}

void add_server_options(CLI::App& verb, ClassifyArgs& args) {
  CLI::Option* server = verb.add_option("--server", args.server,
                                        "Let a running `prefilter serve` judge, at this address");
  server->type_name("URL")->envname("PREFILTER_SERVER");
  for (const char* local : {"--model", "--threshold", "--threads"}) {
    server->excludes(verb.get_option(local));
  }
  verb.add_option("--token-file", args.token_file,
                  "A file with the server's token (default: the variable PREFILTER_TOKEN)")
      ->type_name("FILE")
      ->needs(server);
  verb.add_option("--deadline", args.deadline_s,
                  "How long a request to the server may take; then its articles pass")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.001, 3600.0).description(""))
      ->capture_default_str()
      ->needs(server);
}

void add_options(CLI::App& verb, ClassifyArgs& args) {
  verb.add_option("files", args.files,
                  "JSON lines, an article each, plain or gzip; - or none: standard input")
      ->type_name("FILE");
  add_model_option(verb, args.model);
  add_threshold_option(verb, args.threshold);
  verb.add_option("-f,--format", args.format, "What to write")
      ->type_name("FORMAT")
      ->check(CLI::IsMember({"jsonl", "table", "csv"}))
      ->capture_default_str();
  verb.add_option("-o,--output", args.output, "Where to write; the file appears when complete")
      ->type_name("FILE")
      ->capture_default_str();
  verb.add_flag("--strict", args.strict, "Exit with 2 if an article could not be judged");
  add_threads_option(verb, args.threads);
  verb.add_option("--batch-tokens", args.batch_tokens,
                  "About how many tokens to judge in one go; no result depends on it")
      ->type_name("N")
      ->check(CLI::Range(1, 1 << 20).description(""))
      ->capture_default_str();
  add_server_options(verb, args);
  verb.add_flag("--no-progress", args.no_progress, "Show no progress on a terminal");
}

}  // namespace

void add_classify(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "classify", "Judge articles: one line each, in order, BLOCK for commerce or PASS");
  auto args = std::make_shared<ClassifyArgs>();
  add_options(*verb, *args);
  verb->footer(
      "Examples:\n"
      "  prefilter classify articles.jsonl > verdicts.jsonl\n"
      "  prefilter classify monday.jsonl.gz tuesday.jsonl.gz --format csv --output verdicts.csv\n"
      "  head -n 20 articles.jsonl | prefilter classify - --format table --threshold 0.8\n"
      "  prefilter classify articles.jsonl --server http://127.0.0.1:8080 > verdicts.jsonl");
  verb->callback([&chosen, args] { chosen = [args] { return run_classify(*args); }; });
}

}  // namespace prefilter::cli
