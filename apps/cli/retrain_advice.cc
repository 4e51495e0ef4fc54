#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/evidence_source.h"
#include "service/gate/retrain.h"

namespace prefilter::cli {
namespace {

struct RetrainArgs {
  EvidenceSource source;
  gate::RetrainOptions options;
  bool json = false;
};

int run_retrain_advice(const RetrainArgs& args) {
  const Result<shadow::Evidence> evidence = read_evidence(args.source);
  if (!evidence) return report(evidence.error());
  const gate::RetrainAdvice advice = gate::advise_retraining(*evidence, args.options);
  std::cout << (args.json ? to_json(advice) : to_text(advice)) << std::flush;
  return 0;
}

}  // namespace

void add_retrain_advice(CLI::App& program, Command& chosen) {
  CLI::App* verb = program.add_subcommand(
      "retrain-advice", "Say whether new labels make another training run worth its while");
  auto args = std::make_shared<RetrainArgs>();
  add_evidence_source(*verb, args->source);
  verb->add_option("--trained-on", args->options.trained_on,
                   "Labelled articles that the model learned from")
      ->type_name("N");
  verb->add_flag("--json", args->json, "Print the advice as JSON");
  verb->footer(
      "Examples:\n"
      "  prefilter retrain-advice --trained-on 11000\n"
      "  prefilter retrain-advice --evidence week.json --json");
  verb->callback([&chosen, args] { chosen = [args] { return run_retrain_advice(*args); }; });
}

}  // namespace prefilter::cli
