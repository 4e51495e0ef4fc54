#include <CLI/CLI.hpp>
#include <memory>

#include "apps/lab/verbs.h"
#include "lab/model/text_classifier.h"
#include "lab/train/options.h"

namespace prefilter::lab {
namespace {

int run_train(const train::TrainOptions& options) {
  auto model = model::TextClassifier::open(options.base, {.seed = options.run.seed});
  if (!model) return cli::report(model.error());
  return 0;
}

}  // namespace

void add_train(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand("train", "Fine-tune a base model on labelled articles");
  auto options = std::make_shared<train::TrainOptions>();
  verb->add_option("--base", options->base, "Hugging Face folder to begin from")
      ->required()
      ->type_name("DIR");
  verb->callback([&chosen, options] { chosen = [options] { return run_train(*options); }; });
}

}  // namespace prefilter::lab
