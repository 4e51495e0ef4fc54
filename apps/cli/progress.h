#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace prefilter::cli {

/// How far a run has come.
struct Progress {
  size_t articles = 0;               ///< judged so far
  size_t errors = 0;                 ///< of them, not judged
  double seconds = 0.0;              ///< since the start
  std::optional<double> share_read;  ///< of the input, in [0, 1]; absent for a pipe
};

/// "1,204 articles · 171/s · 34 % · 0:48 left". The time left is absent in the first second.
std::string progress_text(const Progress& progress);

}  // namespace prefilter::cli
