#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "prefilter/error.h"
#include "service/shadow/settled.h"

namespace prefilter::shadow {

class Database;

/// An item that people labelled, with its stratum and what their labels say together.
struct LabelledItemRow {
  int64_t item = 0;
  int64_t day = 0;
  Cell cell = Cell::kNeither;
  std::string language;
  std::string length_band;
  std::string source;
  int64_t score_band = 0;
  double weight = 1.0;
  std::vector<GivenLabel> given;  ///< in force, by id; without their ids
  Settled settled;
};

/// Shows each labelled item of a candidate once, by its number, until `visit` fails.
/// Errors: those of visit and of Statement::row.
Result<void> visit_labelled(Database& log, int64_t candidate,
                            const std::function<Result<void>(const LabelledItemRow&)>& visit);

}  // namespace prefilter::shadow
