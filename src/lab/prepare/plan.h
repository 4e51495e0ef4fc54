#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lab/prepare/assign.h"
#include "lab/prepare/options.h"
#include "lab/prepare/scan.h"
#include "prefilter/error.h"

namespace prefilter::prepare {

/// Where articles stood in an earlier output, by the first 32 digits of their content hash.
using Earlier = std::unordered_map<std::string, Part>;

/// What was found while the fates were decided.
struct PlanCounts {
  size_t duplicates = 0;          ///< dropped: another with the same text stands for them
  size_t conflicts = 0;           ///< dropped: equally trusted labels of the same text disagree
  size_t resolved_conflicts = 0;  ///< articles whose label a more trusted one overruled
  size_t weak_in_eval = 0;        ///< dropped: weakly labelled, in a group of val or test
  size_t over_source_cap = 0;     ///< dropped: max_per_source
  size_t over_label_ratio = 0;    ///< dropped: label_ratio
  size_t over_weak_cap = 0;       ///< dropped: weak_commerce, weak_journalism
  size_t in_series = 0;           ///< articles that joined another's group as one of a series
  size_t groups = 0;              ///< of two articles or more
  size_t largest_group = 0;       ///< its articles
  size_t large_groups = 0;        ///< more than max_group: all in train
  size_t kept = 0;                ///< articles that stood in the earlier output
  size_t moved = 0;               ///< of them, those that stand elsewhere now
  bool weak_evaluated = false;    ///< whether weakly labelled ones may be validated and tested on
};

/// Decides the fate of every item. The same items in another order have the same fates, but for
/// which of several equal articles stands for them. Errors: kInvalidArgument if train or val would
/// lack a label.
Result<PlanCounts> plan(Scan& scan, const PrepareOptions& options, const Earlier& earlier);

}  // namespace prefilter::prepare
