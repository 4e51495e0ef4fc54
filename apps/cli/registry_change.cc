#include <CLI/CLI.hpp>
#include <iostream>

#include "apps/cli/promotion_gate.h"
#include "apps/cli/registry_verbs.h"

// What changes what a registry holds and what serves.
namespace prefilter::cli {
namespace {

using registry::Change;
using registry::Registry;

struct PromoteArgs : RegistryArgs {
  registry::Promotion promotion;
  GateArgs gate;
};

struct RollbackArgs : RegistryArgs {
  std::string why;
};

int run_add(const RegistryArgs& args) {
  const Result<Registry> opened = Registry::open_or_make(args.folder);
  if (!opened) return report(opened.error());
  for (const std::string& source : args.references) {
    const Result<std::string> sha256 = opened->add(source, caller_of_process());
    if (!sha256) return report(sha256.error());
    std::cout << *sha256 << std::endl;
  }
  return 0;
}

int tell(const Result<Change>& change) {
  if (!change) return report(change.error());
  std::cout << (change->from ? "from  " + to_text(*change->from) : "from  nothing") << "\n"
            << "to    " << to_text(change->to) << "\n";
  if (!change->warning.empty()) std::cerr << "prefilter: " << change->warning << "\n";
  return 0;
}

int run_promote(const PromoteArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  registry::Promotion promotion = args.promotion;
  promotion.gate = promotion_gate(args.gate);
  if (!args.references.empty()) {
    const Result<std::string> sha256 = opened->resolve(args.references.front());
    if (!sha256) return report(sha256.error());
    promotion.bundle = *sha256;
  }
  const auto stores = opened->stores(environment_variable);
  if (!stores) return report(stores.error());
  for (const auto& store : *stores) promotion.stores.push_back(store.get());
  return tell(opened->promote(promotion, caller_of_process()));
}

int run_rollback(const RollbackArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  return tell(opened->rollback(caller_of_process(), args.why));
}

void add_promote(CLI::App& registry, Command& chosen) {
  auto args = std::make_shared<PromoteArgs>();
  CLI::App* verb = add_registry_verb(
      registry, *args, "promote",
      "Let another model serve, or move the mode one stage on, if the gate lets it pass");
  verb->add_option("bundle", args->references,
                   "NAME@VERSION or digits of the hash (default: the model that serves)")
      ->type_name("BUNDLE")
      ->expected(0, 1);
  verb->add_option("--threshold", args->promotion.threshold,
                   "Block at this probability of commerce (default: the model's own)")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""));
  verb->add_flag("--to-shadow", args->promotion.to_shadow,
                 "Only watch it: the regex rules decide from then on");
  add_gate_options(*verb, args->gate);
  verb->add_option("--override", args->promotion.override_why,
                   "Go on whatever the gate says; why is kept in the history, with your name")
      ->type_name("WHY");
  verb->add_option("--note", args->promotion.note, "A remark for the history")->type_name("TEXT");
  verb->footer(
      "Examples:\n"
      "  prefilter registry promote commerce-l12@2 --config config.yaml\n"
      "  prefilter registry promote --config config.yaml\n"
      "  prefilter registry promote mine@3 --to-shadow");
  verb->callback([&chosen, args] { chosen = [args] { return run_promote(*args); }; });
}

}  // namespace

void add_registry_change(CLI::App& registry, Command& chosen) {
  auto rollback = std::make_shared<RollbackArgs>();
  CLI::App* back = add_registry_verb(registry, *rollback, "rollback",
                                     "Go back to what served before: model, threshold and mode");
  back->add_option("--why", rollback->why, "A remark for the history")->type_name("TEXT");
  back->footer(
      "Examples:\n"
      "  prefilter registry rollback\n"
      "  prefilter registry rollback --why 'blocks Greek news'");
  back->callback([&chosen, rollback] { chosen = [rollback] { return run_rollback(*rollback); }; });

  auto args = std::make_shared<RegistryArgs>();
  CLI::App* add = add_registry_verb(registry, *args, "add",
                                    "Check models whole and keep a copy of them, by their hash");
  add->add_option("model", args->references, "Folders of models")->type_name("DIR")->required();
  add->footer("Examples:\n  prefilter registry add models/mine");
  add->callback([&chosen, args] { chosen = [args] { return run_add(*args); }; });

  add_promote(registry, chosen);
}

}  // namespace prefilter::cli
