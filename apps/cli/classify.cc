#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <memory>

#include "apps/cli/background_check.h"
#include "apps/cli/command.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_path.h"
#include "apps/cli/server_token.h"
#include "apps/cli/stream_run.h"
#include "prefilter/classifier.h"
#include "service/client/remote_classifier.h"

namespace prefilter::cli {
namespace {

struct ClassifyArgs {
  StreamArgs stream;
  std::string model;               // empty: the default one
  std::string server;              // address; empty: judged here
  std::string token_file;          // of the server; empty: PREFILTER_TOKEN
  double deadline_s = 30.0;        // of one request to the server
  std::optional<float> threshold;  // in [0, 1]
};

int classify_here(const ClassifyArgs& args, ArticleSource source) {
  Result<std::string> model_dir = find_model(args.model, program_dir());
  if (!model_dir) return report(model_dir.error());
  Result<Classifier> classifier =
      Classifier::open(*model_dir, {.threshold = args.threshold, .verify_hashes = false});
  if (!classifier) return report(classifier.error());
  const BackgroundCheck hashes([&] { return classifier->verify_hashes(); });
  Workspace workspace(args.stream.threads > 0 ? args.stream.threads : usable_processors());
  const Judge judge = [&](std::span<const Article> articles) {
    std::vector<Judgement> judgements;
    for (Verdict& verdict : classifier->classify(articles, workspace)) {
      judgements.push_back({std::move(verdict)});
    }
    return judgements;
  };
  return run_stream(args.stream, std::move(source),
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
      judgements.push_back({std::move(one.verdict), std::move(one.model), std::move(one.patterns)});
    }
    return judgements;
  };
  const Result<client::RemoteModel> model = remote->model();
  if (!model) {  // the run goes on: an article that cannot be judged passes
    std::cerr << "prefilter: " << model.error().message()
              << "; articles pass until the server answers\n";
  }
  return run_stream(args.stream, std::move(source),
                    {.judge = judge,
                     .model = model ? model->name : "unknown",
                     .threshold = model ? model->threshold : 1.0F});
}

int run_classify(const ClassifyArgs& args) {
  catch_interrupts();
  Result<ArticleSource> source = ArticleSource::open(args.stream.files);
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
  add_model_option(verb, args.model);
  add_threshold_option(verb, args.threshold);
  add_stream_options(verb, args.stream, {"jsonl", "table", "csv"});
  add_server_options(verb, args);
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
