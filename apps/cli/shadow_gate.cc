#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "apps/cli/evidence_source.h"
#include "apps/cli/shadow.h"
#include "apps/error_table.h"
#include "service/gate/evidence_file.h"
#include "service/gate/gate.h"

namespace prefilter::cli {
namespace {

struct GateArgs {
  EvidenceSource source;
  bool json = false;
  bool print_evidence = false;
};

int run_gate(const GateArgs& args) {
  const Result<shadow::Evidence> evidence = read_evidence(args.source);
  if (!evidence) return report(evidence.error());
  if (args.print_evidence) {
    std::cout << gate::to_json(*evidence) << std::flush;
    return 0;
  }
  const gate::Decision decision = gate::decide(*evidence);
  std::cout << (args.json ? to_json(decision) : to_text(decision)) << std::flush;
  return decision.passed ? 0 : exit_status(ErrorCode::kRefused);
}

}  // namespace

void add_shadow_gate(CLI::App& shadow, Command& chosen) {
  CLI::App* verb = shadow.add_subcommand(
      "gate", "Say whether a model may go one stage on, and which number is missing if not");
  auto args = std::make_shared<GateArgs>();
  args->source.days = shadow::Days::kSinceLastGap;
  add_evidence_source(*verb, args->source);
  verb->add_flag("--json", args->json, "Print the decision as JSON");
  verb->add_flag("--print-evidence", args->print_evidence,
                 "Print the evidence itself, for --evidence elsewhere, and do not judge");
  verb->footer(
      "Examples:\n"
      "  prefilter shadow gate\n"
      "  prefilter shadow gate --database /var/lib/prefilter/shadow.db --json\n"
      "  prefilter shadow gate --evidence week.json\n"
      "Exit status: 0 if it passes, 8 if it does not.");
  verb->callback([&chosen, args] { chosen = [args] { return run_gate(*args); }; });
}

}  // namespace prefilter::cli
