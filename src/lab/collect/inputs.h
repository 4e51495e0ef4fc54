#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lab/collect/document.h"
#include "prefilter/error.h"

namespace prefilter::collect {

/// One thing to read.
struct Input {
  std::string name;  ///< a file's path, or an address
  bool remote = false;
  InputKind kind = InputKind::kUnknown;  ///< by its name; unknown: its first bytes will tell
};

struct Inputs {
  std::vector<Input> all;
  size_t skipped_files = 0;  ///< in folders, of no kind that is read
};

/// Takes paths and addresses apart: a folder becomes its files and those of its folders, by name,
/// hidden ones left out. What stands twice is read once. Errors: kNotFound for what is not there;
/// kInvalidArgument for an address of another kind; kUnavailable.
Result<Inputs> expand_inputs(const std::vector<std::string>& names);

}  // namespace prefilter::collect
