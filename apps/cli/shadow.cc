#include "apps/cli/shadow.h"

#include <CLI/CLI.hpp>

namespace prefilter::cli {

void add_database_option(CLI::App& verb, std::string& database) {
  verb.add_option("-d,--database", database, "The shadow log")
      ->type_name("FILE")
      ->envname("PREFILTER_SHADOW_DATABASE")
      ->capture_default_str();
}

void add_evidence_options(CLI::App& verb, shadow::EvidenceQuery& query) {
  verb.add_option("--model-sha256", query.model_sha256,
                  "Runs of the model whose manifest.json has this hash (default: the latest run's)")
      ->type_name("HASH");
  verb.add_option("--threshold", query.threshold, "Runs with this threshold")
      ->type_name("P")
      ->check(CLI::Range(0.0, 1.0).description(""));
  verb.add_option("--mode", query.mode, "Runs in this mode")
      ->type_name("MODE")
      ->check(CLI::IsMember({"shadow", "primary", "slm_only"}));
}

void add_shadow(CLI::App& program, Command& chosen) {
  CLI::App* shadow = program.add_subcommand(
      "shadow", "Compare a model with the regex rules on real traffic before it decides");
  shadow->require_subcommand(0, 1);
  shadow->footer(
      "Examples:\n"
      "  prefilter shadow run --input dump.jsonl --rules rules.yaml\n"
      "  prefilter shadow report\n"
      "  prefilter shadow gate");
  add_shadow_run(*shadow, chosen);
  add_shadow_report(*shadow, chosen);
  add_shadow_labels(*shadow, chosen);
  add_shadow_gate(*shadow, chosen);
}

}  // namespace prefilter::cli
