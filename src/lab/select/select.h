#pragma once

#include <string>

#include "lab/select/config_file.h"
#include "lab/select/criteria.h"
#include "lab/select/sources.h"
#include "prefilter/error.h"

namespace prefilter::select {

/// What a selection is told; the names are those of the flags.
struct Options {
  std::string evaluation;  ///< path of evaluation_results.json
  std::string benchmark;   ///< path of benchmark_results.json
  std::string out;         ///< path of config.yaml; empty: it is not written
  Basis basis;
  Criteria criteria;
  std::string made_by;  ///< program and version
  std::string created;  ///< UTC
};

/// Reads both files, decides, looks up the chosen bundle, and writes config.yaml in one step over
/// what was there. That no model meets the minimum is an outcome, not an error: then `model` is
/// null and the advice says what to do.
/// Errors: those of reading the files; kRefused if the chosen bundle is no longer the one that was
/// measured; those of reading its manifest and of writing.
Result<Selection> select(const Options& options);

}  // namespace prefilter::select
