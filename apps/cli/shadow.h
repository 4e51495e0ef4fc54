#pragma once

#include <string>

#include "apps/cli/command.h"
#include "service/shadow/evidence_reader.h"

namespace prefilter::cli {

/// Each adds one verb below `prefilter shadow`.
void add_shadow_run(CLI::App& shadow, Command& chosen);
void add_shadow_report(CLI::App& shadow, Command& chosen);
void add_shadow_labels(CLI::App& shadow, Command& chosen);
void add_shadow_gate(CLI::App& shadow, Command& chosen);

/// The option "--database FILE" (PREFILTER_SHADOW_DATABASE), the same for all of them.
void add_database_option(CLI::App& verb, std::string& database);

/// The options that choose whose evidence is meant: "--model-sha256", "--threshold", "--mode".
void add_evidence_options(CLI::App& verb, shadow::EvidenceQuery& query);

}  // namespace prefilter::cli
