#include "lab/prepare/prepare.h"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/status_line.h"
#include "apps/cli/terminal.h"
#include "apps/lab/option_flags.h"
#include "apps/lab/verbs.h"
#include "lab/prepare/option_table.h"

namespace prefilter::lab {
namespace {

struct PrepareArgs {
  std::vector<std::string> articles;
  OptionFlags flags;
  bool no_progress = false;
};

/// "reading train.jsonl · 34 % · 0:08 left".
std::string progress_text(std::string_view doing, double share, double seconds) {
  std::string text(doing);
  if (share <= 0.0) return text;
  text += " · " + std::to_string(static_cast<int>(share * 100.0)) + " %";
  if (seconds >= 1.0) text += " · " + cli::clock_text(seconds * (1.0 - share) / share) + " left";
  return text;
}

/// Shows each stage with its share and time left on a terminal.
prepare::Progress progress_on(cli::StatusLine& line) {
  using Clock = std::chrono::steady_clock;
  return [&line, doing = std::string(), begin = Clock::now()](std::string_view now,
                                                              double share) mutable {
    if (now != doing) {
      doing = now;
      begin = Clock::now();
    }
    if (!line.due()) return;
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    line.update(progress_text(doing, share, seconds));
  };
}

int run_prepare(const PrepareArgs& args) {
  cli::catch_interrupts();
  const auto settings = all_settings(args.flags, shapes_of(prepare::option_table()));
  if (!settings) return report(settings.error());
  const Result<prepare::PrepareOptions> options =
      prepare::resolve_options(*settings, args.articles);
  if (!options) return report(options.error());
  const bool shown = !args.no_progress && cli::is_terminal(STDERR_FILENO);
  cli::StatusLine line(shown ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo);
  const prepare::PrepareContext context{.code_version = std::string(cli::version()),
                                        .progress = progress_on(line),
                                        .stop = cli::interrupted};
  const Result<prepare::DataCard> card = prepare::prepare(*options, context);
  line.clear();
  if (!card && cli::interrupted()) {
    std::cerr << "prefilter-lab: " << card.error().message() << "\n";
    return cli::interrupt_status();
  }
  if (!card) return report(card.error());
  std::cout << prepare::to_summary(*card);
  std::cerr << "prefilter-lab: " << options->out
            << " is written; data_card.md there has all counts\n";
  return 0;
}

}  // namespace

void add_prepare(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "prepare", "Make train, val and test splits of labelled or scored articles");
  auto args = std::make_shared<PrepareArgs>();
  verb->add_option("articles", args->articles, "Article files, JSON lines, gzip allowed")
      ->required()
      ->type_name("FILE");
  add_option_flags(*verb, flags_of(prepare::option_table()), args->flags,
                   "YAML file of these options");
  verb->add_flag("--no-progress", args->no_progress, "Show no progress");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab prepare scored.jsonl --out splits\n"
      "  prefilter-lab prepare scored.jsonl shops.jsonl.gz --out splits --max-per-source 60 "
      "--weak-commerce 1900 --weak-journalism 1100\n"
      "  prefilter-lab prepare scored.jsonl more.jsonl --out splits-2 --keep splits");
  verb->callback([&chosen, args] { chosen = [args] { return run_prepare(*args); }; });
}

}  // namespace prefilter::lab
