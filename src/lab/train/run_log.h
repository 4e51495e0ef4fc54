#pragma once

#include <functional>
#include <optional>
#include <string>

#include "lab/train/event_file.h"
#include "lab/train/listener.h"
#include "lab/train/metrics_file.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// What the outside world gives to a run.
struct RunClock {
  std::function<double()> seconds;    ///< since some moment, never going back
  std::function<double()> wall_time;  ///< seconds since 1970
};

/// Writes down a run as it goes: training_metrics.json and TensorBoard's events, in its folder.
class RunLog {
 public:
  /// Reads what the folder's training_metrics.json holds of the run so far.
  /// Errors: kCorrupt for that file; kUnavailable.
  static Result<RunLog> open(const std::string& folder, TrainingMetrics header, RunClock clock);

  /// The run begins, or goes on, behind this step: forgets what was recorded past it.
  Result<void> begin(size_t step, const std::string& host);

  Result<void> add(const StepReport& report);
  Result<void> add(const EvaluationReport& report);

  /// The state has been saved: what was recorded until now is written out too.
  Result<void> saved();

  /// The end; message: why it failed.
  Result<void> finish(RunState state, std::optional<size_t> best_step, const std::string& message);

  const TrainingMetrics& metrics() const { return metrics_; }

 private:
  RunLog(std::string folder, TrainingMetrics metrics, RunClock clock)
      : folder_(std::move(folder)), metrics_(std::move(metrics)), clock_(std::move(clock)) {}
  double lap();
  Result<void> write();

  std::string folder_;
  TrainingMetrics metrics_;
  RunClock clock_;
  std::optional<EventFile> events_;
  double started_ = 0.0;  // by clock_.seconds
  double earlier_ = 0.0;  // wall seconds of the parts before this process
  double last_ = 0.0;     // end of the last step or evaluation
};

}  // namespace prefilter::train
