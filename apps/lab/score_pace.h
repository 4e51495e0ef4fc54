#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "apps/cli/status_line.h"

namespace prefilter::lab {

/// How far scoring has come, on a terminal: "minilm · 1,204 of 4,449 texts · 310/s · 0:10 left".
class ScorePace {
 public:
  /// Silent if told so or where standard error is no terminal.
  explicit ScorePace(bool silent);

  void update(const std::string& candidate, size_t done, size_t total);
  void clear() { line_.clear(); }

 private:
  using Clock = std::chrono::steady_clock;

  cli::StatusLine line_;
  std::string candidate_;
  Clock::time_point start_{};
  size_t start_done_ = 0;
};

/// The text of that line; the rate and the time left are absent at a rate of 0.
std::string score_pace_text(const std::string& candidate, size_t done, size_t total,
                            double texts_per_second);

}  // namespace prefilter::lab
