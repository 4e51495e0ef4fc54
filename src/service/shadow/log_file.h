#pragma once

#include <string>

#include "prefilter/error.h"
#include "service/shadow/database.h"

namespace prefilter::shadow {

inline constexpr int kLogVersion = 1;

/// Opens a shadow log (docs/formats/shadow.md): one SQLite file in WAL mode. With kCreate a file
/// that is not there, or is empty, becomes an empty log, and an older one gets the tables that came
/// later; who reads must bear that they are not there (see has_rules in rule_list.h).
/// Errors: those of Database::open; kCorrupt for a database of something else; kUnsupported for a
/// log of a later version.
Result<Database> open_log(const std::string& path, Access access,
                          Durability durability = Durability::kProcess);

}  // namespace prefilter::shadow
