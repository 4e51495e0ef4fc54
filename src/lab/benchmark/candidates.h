#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::benchmark {

/// A bundle that takes part, under the name that results use.
struct Candidate {
  std::string name;
  std::string folder;

  bool operator==(const Candidate&) const = default;
};

/// The candidates of a command line, in the order of their names: every folder below `models_dir`
/// that has a manifest.json, and each `NAME=DIR` (a bare DIR is named after its last part).
/// models_dir may be empty. Errors: kNotFound for a folder that is not there or holds no bundle;
/// kInvalidArgument for a name that stands twice, or if nothing is named at all.
Result<std::vector<Candidate>> find_candidates(const std::string& models_dir,
                                               const std::vector<std::string>& named);

}  // namespace prefilter::benchmark
