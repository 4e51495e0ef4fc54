#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "lab/train/metrics_file.h"

/// What a run says of itself, in words that need no tensors: who only listens compiles without
/// LibTorch's headers.
namespace prefilter::train {

/// One optimiser step. The listener knows how long it took: record.seconds is not set.
struct StepReport {
  StepRecord record;
  size_t steps = 0;   ///< of the whole run
  size_t tokens = 0;  ///< of the batch
};

/// One look at the val split, without smoothing or weights in the loss. The listener knows how long
/// it took: record.seconds is not set.
struct EvaluationReport {
  EvaluationRecord record;
  std::vector<float> p_commerce;  ///< an article each, in the order of the split
  bool best = false;              ///< of the run so far, by F1
};

/// Who hears of the run. Empty functions are not called; all run on the trainer's thread.
struct TrainListener {
  std::function<void(size_t step)> begun = {};  ///< before the first step: where the run stands
  std::function<void(const StepReport&)> step = {};
  std::function<void(const EvaluationReport&)> evaluation = {};
  std::function<void(size_t step)> saved = {};  ///< the state from which the run could go on
  std::function<bool()> stop = {};              ///< asked after each step: save and end
};

enum class Ending { kFinished, kStoppedEarly, kInterrupted };

struct TrainOutcome {
  Ending ending = Ending::kFinished;
  size_t step = 0;
  size_t best_step = 0;
  double best_f1 = 0.0;
  std::string checkpoint;  ///< the folder of the best one; empty if none was evaluated
};

}  // namespace prefilter::train
