#include "apps/lab/score_pace.h"

#include <unistd.h>

#include "apps/cli/terminal.h"

namespace prefilter::lab {
namespace {

constexpr double kSecondsBeforeRate = 0.5;

cli::StatusLine::Show shown(bool silent) {
  const bool terminal = !silent && cli::is_terminal(STDERR_FILENO);
  return terminal ? cli::StatusLine::Show::kYes : cli::StatusLine::Show::kNo;
}

}  // namespace

std::string score_pace_text(const std::string& candidate, size_t done, size_t total,
                            double texts_per_second) {
  std::string text =
      candidate + " · " + cli::grouped(done) + " of " + cli::grouped(total) + " texts";
  if (texts_per_second <= 0.0) return text;
  return text + " · " + cli::grouped(static_cast<size_t>(texts_per_second)) + "/s · " +
         cli::clock_text(static_cast<double>(total - done) / texts_per_second) + " left";
}

ScorePace::ScorePace(bool silent) : line_(shown(silent)) {}

void ScorePace::update(const std::string& candidate, size_t done, size_t total) {
  if (candidate != candidate_) {
    candidate_ = candidate;
    start_ = Clock::now();
    start_done_ = done;
  }
  if (!line_.due()) return;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double rate =
      seconds > kSecondsBeforeRate ? static_cast<double>(done - start_done_) / seconds : 0.0;
  line_.update(score_pace_text(candidate, done, total, rate));
}

}  // namespace prefilter::lab
