#include "lab/evaluate/evaluate.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/result_file.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/lab/verbs.h"
#include "lab/evaluate/report_run.h"

namespace prefilter::lab {
namespace {

using Clock = std::chrono::steady_clock;

struct EvaluateArgs {
  evaluate::EvaluateOptions options;
  std::vector<std::string> models;  // NAME=BUNDLE or BUNDLE
  std::vector<std::string> forms = {"full", "first_125", "title_only"};
  std::string out = "v1/results/evaluation_results.json";
  std::string report;  // empty: report.html beside it
  int threads = 0;     // 0: all that the process may use
  bool no_progress = false;
};

/// "minilm 1,204 of 4,449 texts · 310/s · 0:10 left" on a terminal.
class Pace {
 public:
  explicit Pace(bool shown)
      : line_(shown ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo) {}

  void update(const std::string& candidate, size_t done, size_t total) {
    if (candidate != candidate_) {
      candidate_ = candidate;
      start_ = Clock::now();
      start_done_ = done;
    }
    if (!line_.due()) return;
    std::string text =
        candidate + " · " + cli::grouped(done) + " of " + cli::grouped(total) + " texts";
    const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
    const double rate = seconds > 0.5 ? static_cast<double>(done - start_done_) / seconds : 0.0;
    if (rate > 0.0) {
      text += " · " + cli::grouped(static_cast<size_t>(rate)) + "/s · " +
              cli::clock_text(static_cast<double>(total - done) / rate) + " left";
    }
    line_.update(text);
  }
  void clear() { line_.clear(); }

 private:
  cli::StatusLine line_;
  std::string candidate_;
  Clock::time_point start_{};
  size_t start_done_ = 0;
};

/// "NAME=PATH", or a path alone, whose last part is then the name.
evaluate::NamedPath named_path(const std::string& text) {
  const size_t sign = text.find('=');
  if (sign != std::string::npos) return {text.substr(0, sign), text.substr(sign + 1)};
  const auto path = std::filesystem::absolute(text).lexically_normal();
  return {(path.has_filename() ? path : path.parent_path()).filename().string(), text};
}

Result<evaluate::EvaluateOptions> options_of(const EvaluateArgs& args) {
  evaluate::EvaluateOptions options = args.options;
  for (const std::string& model : args.models) options.model.push_back(named_path(model));
  options.forms.clear();
  for (const std::string& name : args.forms) {
    const Result<evaluate::Form> form = evaluate::form_of(name);
    if (!form) return form.error();
    options.forms.push_back(*form);
  }
  options.threads = static_cast<size_t>(args.threads > 0 ? args.threads : cli::usable_processors());
  options.made_by =
      "prefilter-lab " + std::string(cli::version()) + " (" + std::string(cli::commit()) + ")";
  options.created =
      cli::utc_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  return options;
}

int make_page(const EvaluateArgs& args) {
  const Result<std::string> page =
      evaluate::write_report({.evaluation = args.out, .out = args.report});
  if (!page) return lab::report(page.error());
  std::cout << "report: " << *page << "\n";
  return 0;
}

int run_evaluate(const EvaluateArgs& args) {
  cli::catch_interrupts();
  Result<evaluate::EvaluateOptions> options = options_of(args);
  if (!options) return lab::report(options.error());
  const auto folder = std::filesystem::path(args.out).parent_path();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  Result<cli::ResultFile> out = cli::ResultFile::open(args.out);
  if (!out) return lab::report(out.error());
  Pace pace(!args.no_progress && cli::is_terminal(STDERR_FILENO));
  options->progress = [&](const std::string& candidate, size_t done, size_t total) {
    pace.update(candidate, done, total);
  };
  options->stop = cli::interrupted;
  const Result<evaluate::Results> results = evaluate::evaluate(*options);
  pace.clear();
  if (!results) {
    const int status = lab::report(results.error());
    return cli::interrupted() ? cli::interrupt_status() : status;
  }
  if (Result<void> written = out->write(to_json(*results)); !written) {
    return lab::report(written.error());
  }
  if (Result<void> saved = out->commit(); !saved) return lab::report(saved.error());
  if (args.out == "-") return 0;
  std::cout << to_table(*results) << "all figures: " << args.out << "\n";
  return make_page(args);
}

void add_figure_options(CLI::App& verb, EvaluateArgs& args) {
  evaluate::JudgeOptions& judge = args.options.judge;
  verb.add_option("--forms", args.forms,
                  "How much of an article is shown: full, first_125, title_only")
      ->type_name("LIST")
      ->delimiter(',')
      ->capture_default_str();
  verb.add_option("--confidence", judge.bootstrap.confidence, "Of all intervals")
      ->type_name("C")
      ->check(CLI::Range(0.5, 0.9999).description(""))
      ->capture_default_str();
  verb.add_option("--draws", judge.bootstrap.draws, "Bootstrap draws for average precision")
      ->type_name("N")
      ->check(CLI::Range(100, 1000000).description(""))
      ->capture_default_str();
  verb.add_option("--seed", judge.bootstrap.seed, "Of the bootstrap")
      ->type_name("N")
      ->capture_default_str();
  verb.add_option("--min-slice", judge.slices.least,
                  "Articles that a language or a source needs for figures of its own")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->capture_default_str();
  verb.add_option("--worst", judge.worst, "Wrong verdicts to list, of either kind")
      ->type_name("N")
      ->capture_default_str();
}

}  // namespace

void add_evaluate(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "evaluate", "Judge models on labelled articles: figures with intervals, by slice and form");
  auto args = std::make_shared<EvaluateArgs>();
  verb->add_option("--model", args->models, "A bundle; may be repeated")->type_name("[NAME=]DIR");
  verb->add_option("--models", args->options.models, "A folder of bundles: all of them")
      ->type_name("DIR");
  verb->add_option("--data", args->options.data, "Labelled articles, JSON lines, plain or gzip")
      ->required()
      ->type_name("FILE");
  verb->add_option("-o,--out", args->out, "Where all figures go, as JSON; -: standard output")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--report", args->report,
                   "The page of the figures; default: report.html beside them")
      ->type_name("FILE");
  add_figure_options(*verb, *args);
  verb->add_option("--threads", args->threads, "Processors to use; 0: all; no figure depends on it")
      ->type_name("N")
      ->envname("PREFILTER_THREADS")
      ->check(CLI::NonNegativeNumber.description(""));
  verb->add_flag("--no-progress", args->no_progress, "Show no progress on a terminal");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab evaluate --models v1/models --data splits/test.jsonl\n"
      "  prefilter-lab evaluate --model small=v1/models/minilm --model models/default "
      "--data test.jsonl --out figures.json");
  verb->callback([&chosen, args] { chosen = [args] { return run_evaluate(*args); }; });
}

}  // namespace prefilter::lab
