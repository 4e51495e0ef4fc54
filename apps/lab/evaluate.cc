#include "lab/evaluate/evaluate.h"

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
#include "apps/lab/score_pace.h"
#include "apps/lab/verbs.h"
#include "base/folder_name.h"
#include "lab/evaluate/report_run.h"

namespace prefilter::lab {
namespace {

struct EvaluateArgs {
  evaluate::EvaluateOptions options;
  std::vector<std::string> models;  // NAME=BUNDLE or BUNDLE
  std::vector<std::string> rules;   // NAME=FILE or FILE
  std::vector<std::string> scores;  // NAME=FILE or NAME:FORM=FILE
  std::vector<std::string> forms = {"full", "first_125", "title_only"};
  std::string out = "v1/results/evaluation_results.json";
  std::string report;  // empty: report.html beside it
  int threads = 0;     // 0: all that the process may use
  bool no_progress = false;
};

/// "NAME=PATH", or a path alone, whose last part is then the name.
evaluate::NamedPath named_path(const std::string& text) {
  const size_t sign = text.find('=');
  if (sign != std::string::npos) return {text.substr(0, sign), text.substr(sign + 1)};
  return {folder_name(text), text};
}

/// "NAME=FILE" or "NAME:FORM=FILE"; without a form it is the full one.
Result<evaluate::ScoresPath> scores_path(const std::string& text) {
  const size_t sign = text.find('=');
  if (sign == std::string::npos) {
    return Error(ErrorCode::kInvalidArgument, "--scores " + text + ": not NAME=FILE");
  }
  const std::string name = text.substr(0, sign);
  const size_t colon = name.find(':');
  if (colon == std::string::npos) {
    return evaluate::ScoresPath{name, evaluate::Form::kFull, text.substr(sign + 1)};
  }
  const Result<evaluate::Form> form = evaluate::form_of(name.substr(colon + 1));
  if (!form) return form.error();
  return evaluate::ScoresPath{name.substr(0, colon), *form, text.substr(sign + 1)};
}

Result<evaluate::EvaluateOptions> options_of(const EvaluateArgs& args) {
  evaluate::EvaluateOptions options = args.options;
  for (const std::string& model : args.models) options.model.push_back(named_path(model));
  for (const std::string& rules : args.rules) options.rules.push_back(named_path(rules));
  for (const std::string& text : args.scores) {
    const Result<evaluate::ScoresPath> scores = scores_path(text);
    if (!scores) return scores.error();
    options.scores.push_back(*scores);
  }
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
  ScorePace pace(args.no_progress);
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

void add_validation_options(CLI::App& verb, evaluate::EvaluateOptions& options) {
  const auto share = CLI::Range(0.5, 0.9999).description("");
  verb.add_option("--val", options.val,
                  "Labelled articles, of none of the above: what thresholds and which temperature "
                  "they would choose, and what these do on --data")
      ->type_name("FILE");
  verb.add_option("--target-precision", options.choice.guarantee.target, "Of those thresholds")
      ->type_name("P")
      ->check(share)
      ->capture_default_str();
  verb.add_option("--certificate-confidence", options.choice.guarantee.confidence,
                  "Of the certified ones")
      ->type_name("C")
      ->check(share)
      ->capture_default_str();
  verb.add_option("--min-language", options.choice.min_language,
                  "Texts of either class that a language's own threshold needs")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->capture_default_str();
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
  verb.add_option("--max-sources", judge.slices.max_sources,
                  "How many sources, the largest, get figures of their own")
      ->type_name("N")
      ->capture_default_str();
  verb.add_flag("--by-date", judge.by_date, "Figures by month of publication, and their trend");
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
  verb->add_option("--rules", args->rules, "A rules file; may be repeated")
      ->type_name("[NAME=]FILE");
  verb->add_option("--scores", args->scores,
                   "Another model's scores: JSON lines of id and p_commerce; may be repeated, one "
                   "file a form")
      ->type_name("NAME[:FORM]=FILE");
  verb->add_option("--scores-threshold", args->options.scores_threshold,
                   "Block from here on, where score files name no threshold")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""))
      ->capture_default_str();
  verb->add_option("--data", args->options.data, "Labelled articles, JSON lines, plain or gzip")
      ->required()
      ->type_name("FILE");
  verb->add_option("-o,--out", args->out, "Where all figures go, as JSON; -: standard output")
      ->type_name("FILE")
      ->capture_default_str();
  verb->add_option("--report", args->report,
                   "The page of the figures; default: report.html beside them")
      ->type_name("FILE");
  add_validation_options(*verb, args->options);
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
      "--data test.jsonl --out figures.json\n"
      "  prefilter-lab evaluate --models v1/models --rules config/rules.yaml --scores "
      "tfidf=tfidf.jsonl --val splits/val.jsonl --data splits/test.jsonl");
  verb->callback([&chosen, args] { chosen = [args] { return run_evaluate(*args); }; });
}

}  // namespace prefilter::lab
