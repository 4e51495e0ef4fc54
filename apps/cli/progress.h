#pragma once

#include <chrono>
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

/// "1,204".
std::string grouped(size_t number);

/// Rewrites one line of a terminal with the progress, at most five times a second.
class ProgressLine {
 public:
  /// Writes nothing at all if not shown.
  enum class Show { kNo, kYes };
  explicit ProgressLine(Show show) : shown_(show == Show::kYes) {}
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void update(const Progress& progress);
  void clear();

 private:
  bool shown_;
  bool dirty_ = false;
  std::chrono::steady_clock::time_point last_{};
};

}  // namespace prefilter::cli
