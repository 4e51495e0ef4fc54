#include "lab/evaluate/calibrate.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_convert.h"
#include "apps/lab/score_pace.h"
#include "apps/lab/verbs.h"

namespace prefilter::lab {
namespace {

struct CalibrateArgs {
  evaluate::CalibrateOptions options;
  std::vector<std::string> forms = {"full", "first_125", "title_only"};
  int threads = 0;  // 0: all that the process may use
  bool no_progress = false;
};

int run_calibrate(const CalibrateArgs& args) {
  cli::catch_interrupts();
  evaluate::CalibrateOptions options = args.options;
  options.forms.clear();
  for (const std::string& name : args.forms) {
    const Result<evaluate::Form> form = evaluate::form_of(name);
    if (!form) return lab::report(form.error());
    options.forms.push_back(*form);
  }
  options.threads = static_cast<size_t>(args.threads > 0 ? args.threads : cli::usable_processors());
  options.code_version = std::string(cli::version());
  options.created =
      cli::utc_time(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
  ScorePace pace(args.no_progress);
  options.progress = [&](size_t done, size_t total) { pace.update(options.bundle, done, total); };
  options.stop = cli::interrupted;
  const Result<evaluate::CalibrateReport> report = evaluate::calibrate(options);
  pace.clear();
  if (!report) {
    const int status = lab::report(report.error());
    return cli::interrupted() ? cli::interrupt_status() : status;
  }
  std::cout << to_text(*report)
            << "bundle: " << (options.out.empty() ? options.bundle : options.out) << "\n";
  return 0;
}

void add_threshold_options(CLI::App& verb, evaluate::CalibrateOptions& options) {
  evaluate::ChoiceOptions& choice = options.choice;
  const auto share = CLI::Range(0.5, 0.9999).description("");
  verb.add_option("--threshold-rule", options.threshold_rule,
                  "max-f1; precision: the smallest threshold with the target's precision; "
                  "certified: with a guarantee; or a number")
      ->type_name("RULE")
      ->capture_default_str();
  verb.add_option("--target-precision", choice.guarantee.target, "Of precision and certified")
      ->type_name("P")
      ->check(share)
      ->capture_default_str();
  verb.add_option("--confidence", choice.guarantee.confidence, "Of certified")
      ->type_name("C")
      ->check(share)
      ->capture_default_str();
  verb.add_flag("--per-language", options.per_language,
                "Thresholds of their own for the model's languages that have enough articles");
  verb.add_option("--min-language", choice.min_language,
                  "Texts of either class that a language's own threshold needs")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""))
      ->capture_default_str();
  verb.add_option("--seed", choice.seed, "Draws the parts that a certificate rests on")
      ->type_name("N")
      ->capture_default_str();
}

}  // namespace

void add_calibrate(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "calibrate", "Fit a bundle's temperature and thresholds on labelled articles");
  auto args = std::make_shared<CalibrateArgs>();
  verb->add_option("bundle", args->options.bundle, "The bundle to calibrate")
      ->required()
      ->type_name("DIR");
  verb->add_option("--data", args->options.data,
                   "Labelled articles that it was not trained on, JSON lines, plain or gzip")
      ->required()
      ->type_name("FILE");
  verb->add_option("-o,--out", args->options.out,
                   "Folder of the new bundle, which must not exist (default: the old one's)")
      ->type_name("DIR");
  verb->add_option("--forms", args->forms,
                   "How much of an article is shown: full, first_125, title_only")
      ->type_name("LIST")
      ->delimiter(',')
      ->capture_default_str();
  add_threshold_options(*verb, args->options);
  verb->add_option("--version", args->options.version, "Of the new bundle (default: the old one's)")
      ->type_name("TEXT");
  verb->add_option("--threads", args->threads, "Processors to use; 0: all")
      ->type_name("N")
      ->envname("PREFILTER_THREADS")
      ->check(CLI::NonNegativeNumber.description(""));
  verb->add_flag("--no-progress", args->no_progress, "Show no progress on a terminal");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab calibrate v1/models/minilm --data splits/val.jsonl\n"
      "  prefilter-lab calibrate v1/models/minilm --data splits/val.jsonl --out sure/ "
      "--threshold-rule certified --target-precision 0.95");
  verb->callback([&chosen, args] { chosen = [args] { return run_calibrate(*args); }; });
}

}  // namespace prefilter::lab
