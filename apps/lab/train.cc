#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>

#include "apps/cli/build_info.h"
#include "apps/cli/interrupt.h"
#include "apps/cli/machine.h"
#include "apps/cli/model_convert.h"
#include "apps/cli/terminal.h"
#include "apps/lab/train_flags.h"
#include "apps/lab/train_progress.h"
#include "apps/lab/verbs.h"
#include "lab/train/fine_tune.h"
#include "lab/train/settings.h"

namespace prefilter::lab {
namespace {

struct TrainArgs {
  OptionFlags flags;
  bool resume = false;
  bool no_progress = false;
};

std::string host_name() {
  char name[256] = "unknown";
  gethostname(name, sizeof(name) - 1);
  return name;
}

double seconds_of(auto time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

train::FineTuneContext context_of(const TrainArgs& args) {
  train::FineTuneContext context;
  context.clock = {[] { return seconds_of(std::chrono::steady_clock::now()); },
                   [] { return seconds_of(std::chrono::system_clock::now()); }};
  context.host = host_name();
  context.code_version = std::string(cli::version());
  context.created = cli::utc_time(std::time(nullptr));
  context.processors = cli::usable_processors();
  context.resume = args.resume;
  context.stop = cli::interrupted;
  return context;
}

/// How progress is shown: the line is made once the number of steps is known.
class Screen {
 public:
  explicit Screen(bool silent) {
    style_ = silent                            ? TrainProgress::Style::kSilent
             : cli::is_terminal(STDERR_FILENO) ? TrainProgress::Style::kTerminal
                                               : TrainProgress::Style::kPlain;
  }

  void show_on(train::FineTuneContext& context) {
    context.say = [this](const std::string& text) {
      if (progress_) return progress_->say(text);
      std::cerr << "prefilter-lab: " << text << "\n";
    };
    context.step = [this](const train::StepRecord& step, size_t steps) {
      if (!progress_) progress_.emplace(TrainProgress::Options{.style = style_, .steps = steps});
      progress_->step(step);
    };
    context.evaluation = [this](const train::EvaluationRecord& evaluation, bool best) {
      const std::string text = evaluation_text(evaluation) + (best ? " (best)" : "");
      if (progress_) progress_->say(text);
    };
  }

  void end() { progress_.reset(); }

 private:
  TrainProgress::Style style_;
  std::optional<TrainProgress> progress_;
};

int run_train(const TrainArgs& args) {
  cli::catch_interrupts();
  const auto settings = all_train_settings(args.flags);
  if (!settings) return report(settings.error());
  const Result<train::TrainOptions> options = train::resolve_options(*settings);
  if (!options) return report(options.error());
  train::FineTuneContext context = context_of(args);
  Screen screen(args.no_progress);
  screen.show_on(context);
  const Result<train::FineTuned> done = train::fine_tune(*options, context);
  screen.end();
  if (!done) return report(done.error());
  const train::TrainOutcome& outcome = done->outcome;
  if (outcome.ending == train::Ending::kInterrupted) {
    std::cerr << "prefilter-lab: interrupted after step " << outcome.step << "; saved in "
              << done->run_folder << ". The same command with --resume goes on\n";
    return cli::interrupt_status();
  }
  if (outcome.ending == train::Ending::kStoppedEarly) {
    std::cerr << "prefilter-lab: stopped early after step " << outcome.step
              << ": no better F1 for a while\n";
  }
  std::cerr << "prefilter-lab: the weights of step " << outcome.best_step << " are kept\n"
            << "  bundle:     " << options->out << " (int8, for prefilter classify --model)\n"
            << "  checkpoint: " << done->checkpoint << " (fp32, for transformers)\n"
            << "  the run:    " << done->run_folder << "\n";
  return 0;
}

}  // namespace

void add_train(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "train", "Fine-tune a base model on labelled articles and make a bundle of it");
  auto args = std::make_shared<TrainArgs>();
  add_train_flags(*verb, args->flags);
  verb->add_flag("--resume", args->resume,
                 "Go on with the run in OUT.run from its last saved state");
  verb->add_flag("--no-progress", args->no_progress, "Show no progress");
  verb->footer(
      "Examples:\n"
      "  prefilter-lab train --base xlm-roberta-base/ --data splits/ --out v1/models/xlm-roberta\n"
      "  prefilter-lab train --config v1/models/minilm.run/params.yaml --out v1/models/minilm-2 "
      "--learning-rate 5e-5\n"
      "  prefilter-lab train --base base/ --data splits/ --out v1/models/minilm --resume");
  verb->callback([&chosen, args] { chosen = [args] { return run_train(*args); }; });
}

}  // namespace prefilter::lab
