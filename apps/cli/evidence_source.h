#pragma once

#include <string>

#include "apps/cli/command.h"
#include "service/shadow/evidence_reader.h"

namespace prefilter::cli {

/// Where evidence comes from: a shadow log, or a file that holds it.
struct EvidenceSource {
  std::string database = "shadow.db";
  shadow::EvidenceQuery query;
  std::string file;                        ///< empty: from the log
  shadow::Days days = shadow::Days::kAll;  ///< of the log
};

/// The options "--database", those that choose a candidate, and "--evidence".
void add_evidence_source(CLI::App& verb, EvidenceSource& source);

/// Errors: those of the log; kNotFound, kCorrupt, … of the file.
Result<shadow::Evidence> read_evidence(const EvidenceSource& source);

}  // namespace prefilter::cli
