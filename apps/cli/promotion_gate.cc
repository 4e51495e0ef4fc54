#include "apps/cli/promotion_gate.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "base/sha256.h"
#include "engine/rules/rules_yaml.h"
#include "service/gate/gate.h"
#include "service/pipeline/config.h"
#include "service/pipeline/regex_stage.h"
#include "service/shadow/evidence_reader.h"

namespace prefilter::cli {
namespace {

Error refused(const std::string& what) { return Error(ErrorCode::kRefused, what); }

/// The configuration with the flags in it.
Result<pipeline::Config> config_of(const GateArgs& args) {
  Result<pipeline::Config> config =
      args.config.empty() ? pipeline::Config() : pipeline::read_config(args.config);
  if (!config) return config.error();
  if (!args.database.empty()) config->shadow.database = args.database;
  if (config->rules.empty()) {
    return refused("no configuration names the rules that the model is to replace (--config)");
  }
  if (config->shadow.database.empty()) {
    return refused("no shadow log is named: --database, or shadow: database in " + args.config);
  }
  return config;
}

/// What is not met, in the gate's own words.
std::string sentence_of(const gate::Decision& decision) {
  std::string sentence;
  for (const gate::Condition& condition : decision.conditions) {
    if (condition.passed) continue;
    sentence += (sentence.empty() ? "" : "; ") + condition.name + ": " + condition.sentence;
  }
  return sentence;
}

constexpr const char* kTooEarly =
    "the latest evidence is of mode shadow; before the model decides alone, it has to be watched "
    "where it decides with the rules behind it (mode primary), or on a replayed dump";

/// Whether live traffic of mode shadow is in it.
bool watched_in_shadow(const shadow::Evidence& evidence) {
  return std::any_of(
      evidence.runs.begin(), evidence.runs.end(),
      [](const shadow::EvidenceRun& run) { return !run.replay && run.mode == "shadow"; });
}

Result<registry::Decision> decide(const GateArgs& args, const registry::Subject& subject) {
  const Result<pipeline::Config> config = config_of(args);
  if (!config) return config.error();
  const Result<rules::RuleSet> rules = rules::read_rules(config->rules);
  if (!rules) return rules.error();
  const Result<void> acknowledged = pipeline::check_refusals(*rules, config->acknowledged_refusals);
  if (!acknowledged) return acknowledged.error();
  const Result<std::string> rules_sha256 = sha256_file(config->rules);
  if (!rules_sha256) return rules_sha256.error();
  const Result<shadow::Evidence> evidence =
      shadow::read_evidence(config->shadow.database,
                            {.model_sha256 = subject.candidate.bundle,
                             .threshold = subject.threshold,
                             .rules_sha256 = *rules_sha256},
                            shadow::Days::kSinceLastGap);
  if (!evidence) return evidence.error();
  const gate::Decision decision = gate::decide(*evidence);
  const bool too_early =
      subject.candidate.mode == registry::Mode::kSlmOnly && watched_in_shadow(*evidence);
  return registry::Decision{.passed = decision.passed && !too_early,
                            .sentence = too_early ? kTooEarly : sentence_of(decision),
                            .evidence = gate::to_json(decision)};
}

}  // namespace

void add_gate_options(CLI::App& verb, GateArgs& args) {
  verb.add_option("-c,--config", args.config,
                  "The service's config.yaml: its rules, and its shadow log for evidence")
      ->type_name("FILE")
      ->envname("PREFILTER_CONFIG");
  verb.add_option("-d,--database", args.database,
                  "The shadow log with the evidence (default: the configuration's)")
      ->type_name("FILE")
      ->envname("PREFILTER_SHADOW_DATABASE");
}

registry::Gate promotion_gate(const GateArgs& args) {
  return [args](const registry::Subject& subject) { return decide(args, subject); };
}

}  // namespace prefilter::cli
