#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "apps/cli/result_file.h"
#include "apps/cli/shadow.h"
#include "apps/cli/status_line.h"
#include "service/shadow/label_file.h"
#include "service/shadow/review_queue.h"

namespace prefilter::cli {
namespace {

struct LabelsArgs {
  std::string database = "shadow.db";
  shadow::EvidenceQuery query;
  std::string output = "-";
  std::string input;
  std::string reviewer;
  size_t next = 0;
  int64_t days = 30;
};

int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int run_export(const LabelsArgs& args) {
  Result<ResultFile> out = ResultFile::open(args.output);
  if (!out) return report(out.error());
  const auto sink = [&out](const std::string& line) { return out->write(line + "\n"); };
  const Result<size_t> written =
      args.next == 0
          ? shadow::export_labels(args.database, args.query, sink)
          : shadow::export_tasks(args.database,
                                 {.query = args.query,
                                  .reviewer = args.reviewer.empty() ? "import" : args.reviewer,
                                  .articles = args.next,
                                  .days = args.days,
                                  .now_ms = now_ms()},
                                 sink);
  if (!written) return report(written.error());
  if (Result<void> saved = out->commit(); !saved) return report(saved.error());
  std::cerr << "prefilter: " << grouped(*written)
            << (args.next == 0 ? " labelled articles written\n" : " articles to label written\n");
  return 0;
}

int run_import(const LabelsArgs& args) {
  const Result<shadow::ImportReport> read = shadow::import_labels(
      args.database, args.input, {.now_ms = now_ms(), .reviewer = args.reviewer});
  if (!read) return report(read.error());
  for (const std::string& refused : read->refused) {
    std::cerr << "prefilter: " << args.input << ": " << refused << "\n";
  }
  std::cerr << "prefilter: " << grouped(read->labels) << " labels taken, " << grouped(read->none)
            << " lines without one, " << grouped(read->refused.size()) << " refused\n";
  if (read->refused.empty()) return 0;
  return report(Error(ErrorCode::kInvalidArgument, "not all lines were taken; see above"));
}

int run_plan(const LabelsArgs& args) {
  Result<shadow::ReviewQueue> queue =
      shadow::ReviewQueue::open(args.database, {.query = args.query});
  if (!queue) return report(queue.error());
  const Result<shadow::ReviewState> state = queue->state("", now_ms());
  if (!state) return report(state.error());
  std::cout << shadow::plan_text(state->plan);
  if (state->to_double > 0) {
    std::cout << state->to_double << " labelled articles wait for a second person\n";
  }
  if (state->divided > 0)
    std::cout << state->divided << " articles divide people and wait for a decision\n";
  return 0;
}

void add_export(CLI::App& labels, Command& chosen, const std::shared_ptr<LabelsArgs>& args) {
  CLI::App* verb = labels.add_subcommand(
      "export", "Write labelled articles for training, or with --next those to be labelled");
  add_database_option(*verb, args->database);
  add_evidence_options(*verb, args->query);
  verb->add_option("-o,--output", args->output, "Where to write; the file appears when complete")
      ->type_name("FILE")
      ->capture_default_str();
  CLI::Option* next = verb->add_option("--next", args->next,
                                       "Instead: the next articles to label, without verdicts")
                          ->type_name("N");
  verb->add_option("--reviewer", args->reviewer, "Whose they are until then (default: import)")
      ->type_name("NAME")
      ->needs(next);
  verb->add_option("--days", args->days, "How long nobody else is asked for them")
      ->type_name("N")
      ->check(CLI::Range(1, 3650).description(""))
      ->capture_default_str()
      ->needs(next);
  verb->footer(
      "Examples:\n"
      "  prefilter shadow labels export > human.jsonl\n"
      "  prefilter shadow labels export --next 200 > tasks.jsonl");
  verb->callback([&chosen, args] { chosen = [args] { return run_export(*args); }; });
}

void add_import(CLI::App& labels, Command& chosen, const std::shared_ptr<LabelsArgs>& args) {
  CLI::App* verb =
      labels.add_subcommand("import", "Take in labels of articles that were asked for");
  verb->add_option("file", args->input, "JSON lines, plain or gzip; - is standard input")
      ->type_name("FILE")
      ->required();
  add_database_option(*verb, args->database);
  verb->add_option("--reviewer", args->reviewer, "Whose labels they are where a line does not say")
      ->type_name("NAME");
  verb->footer("Examples:\n  prefilter shadow labels import labels.jsonl --reviewer anna");
  verb->callback([&chosen, args] { chosen = [args] { return run_import(*args); }; });
}

}  // namespace

void add_shadow_labels(CLI::App& shadow, Command& chosen) {
  CLI::App* labels = shadow.add_subcommand("labels", "People's labels: out, in, and how many more");
  labels->require_subcommand(0, 1);
  labels->footer("Examples:\n  prefilter shadow labels plan\n  prefilter shadow labels export");
  auto args = std::make_shared<LabelsArgs>();
  add_export(*labels, chosen, args);
  add_import(*labels, chosen, args);
  CLI::App* plan = labels->add_subcommand("plan", "Say how many labels of which kind are missing");
  add_database_option(*plan, args->database);
  add_evidence_options(*plan, args->query);
  plan->footer("Examples:\n  prefilter shadow labels plan --database shadow.db");
  plan->callback([&chosen, args] { chosen = [args] { return run_plan(*args); }; });
}

}  // namespace prefilter::cli
