#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lab/benchmark/report.h"
#include "prefilter/article.h"
#include "prefilter/error.h"

namespace prefilter::lab {

/// How the classifying program is measured.
struct ProgramRunOptions {
  std::string program;       ///< path of `prefilter`
  std::string model;         ///< folder of the bundle
  std::vector<Article> mix;  ///< judged once for the peak of memory; its first one starts it cold
  size_t threads = 1;
  size_t cold_starts = 5;  ///< >= 1; one more fills the file cache and does not count
};

/// Runs `prefilter classify` as a user does. Errors: kUnavailable if it cannot start; kInternal if
/// it fails; those of writing the articles to a temporary file.
Result<benchmark::ProgramRun> run_classify(const ProgramRunOptions& options);

/// The `prefilter` that lies beside the running program. Errors: kNotFound, with what to do.
Result<std::string> program_beside();

}  // namespace prefilter::lab
