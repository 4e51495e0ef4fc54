#pragma once

#include <functional>
#include <string>

#include "lab/train/listener.h"
#include "lab/train/metrics_file.h"
#include "lab/train/options.h"
#include "lab/train/run_log.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// What a run takes from, and tells to, the program around it. Functions may be empty, but for the
/// clock's.
struct FineTuneContext {
  RunClock clock;
  std::string host;          ///< of this machine, for TensorBoard
  std::string code_version;  ///< of the program
  std::string created;       ///< UTC, "2026-01-31T08:00:00Z": the bundle's
  int processors = 1;        ///< that this process may use: threads where options.run has none
  bool resume = false;       ///< go on from the run's last saved state
  std::function<void(const std::string& text)> say = {};  ///< milestones, a line each
  std::function<void(const StepRecord& step, size_t steps)> step = {};
  std::function<void(const EvaluationRecord& evaluation, bool best)> evaluation = {};
  std::function<bool()> stop = {};  ///< asked after each step: save and end
};

/// What came of it.
struct FineTuned {
  TrainOutcome outcome;
  std::string run_folder;  ///< OUT.run
  std::string checkpoint;  ///< Hugging Face folder of the best weights; empty if interrupted
};

/// The whole run: reads base and splits, trains, and writes the bundle (int8) to options.out. The
/// run's own files lie in OUT.run: params.yaml, training_metrics.json, events, state-STEP, and in
/// the end checkpoint/. At most one process works on a run at a time.
/// Errors: those of reading base and splits; kRefused if the bundle or, without resume, the run is
/// there already, or another process is at it; kNotFound if there is nothing to resume; those of
/// Trainer::run and of convert_model.
Result<FineTuned> fine_tune(const TrainOptions& options, const FineTuneContext& context);

}  // namespace prefilter::train
