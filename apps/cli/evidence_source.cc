#include "apps/cli/evidence_source.h"

#include <CLI/CLI.hpp>

#include "apps/cli/shadow.h"
#include "base/mapped_file.h"
#include "service/gate/evidence_file.h"

namespace prefilter::cli {
namespace {

constexpr size_t kMaxBytes = size_t{64} << 20;

}  // namespace

void add_evidence_source(CLI::App& verb, EvidenceSource& source) {
  add_database_option(verb, source.database);
  add_evidence_options(verb, source.query);
  verb.add_option("--evidence", source.file, "Take the evidence in a file instead of a log")
      ->type_name("FILE");
}

Result<shadow::Evidence> read_evidence(const EvidenceSource& source) {
  if (source.file.empty()) return shadow::read_evidence(source.database, source.query, source.days);
  const Result<std::string> text = read_file(source.file, kMaxBytes);
  if (!text) return text.error();
  return gate::evidence_of_json(*text, source.file);
}

}  // namespace prefilter::cli
