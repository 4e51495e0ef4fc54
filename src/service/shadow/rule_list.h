#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/pipeline/regex_stage.h"

namespace prefilter::shadow {

class Database;

/// What a log knows of a candidate's rules beside their hits.
struct RuleList {
  /// Whether the log says which patterns there are. The first programs did not write it down.
  bool known = false;
  std::vector<pipeline::ListedPattern> patterns;  ///< by name
  /// Articles that the rules were asked about, by the language that they name, as counted_language
  /// writes it. Those that an older program recorded are missing.
  std::map<std::string, uint64_t> asked;
};

/// A language as it is counted: codes of up to three letters and the empty text as they are, any
/// other as "?", at which only patterns of all languages look: a producer may write anything there.
std::string counted_language(const std::string& language);

/// Articles that a pattern looked at.
uint64_t looked_at(const RuleList& rules, const pipeline::ListedPattern& pattern);

/// Writes the list down, once a candidate: a pattern that was refused at first, and is taken by a
/// later program, stays refused, since not all articles were shown to it. Errors: those of
/// Statement::row.
Result<void> write_rules(Database& log, int64_t candidate,
                         std::span<const pipeline::ListedPattern> patterns);

/// Errors: as write_rules. A log without these tables knows nothing; that is none.
Result<RuleList> read_rules(Database& log, int64_t candidate);

}  // namespace prefilter::shadow
