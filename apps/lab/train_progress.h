#pragma once

#include <cstddef>
#include <string>

#include "apps/cli/status_line.h"
#include "lab/train/metrics_file.h"

namespace prefilter::lab {

/// How a training run fares, smoothed over its last steps.
class TrainPace {
 public:
  /// steps: of the whole run.
  explicit TrainPace(size_t steps) : steps_(steps) {}

  void add(const train::StepRecord& step);

  /// "step 120/1,875 · epoch 0.19 · loss 0.412 · 31 articles/s · 18:20 left". The time left is
  /// absent in the first steps.
  std::string text() const;

 private:
  size_t steps_;
  train::StepRecord last_;
  size_t seen_ = 0;  // steps of this process
  // Sums in which each step back counts a little less.
  double weight_ = 0.0;
  double loss_ = 0.0;
  double articles_ = 0.0;
  double seconds_ = 0.0;
};

/// "step 625 · epoch 1.00 · val F1 91.2 %, precision 93.0 %, recall 89.5 %, accuracy 92.1 %, loss
/// 0.301".
std::string evaluation_text(const train::EvaluationRecord& evaluation);

/// Shows how a run goes on: on a terminal in one line that is rewritten, else in a plain line now
/// and then; standard error either way.
class TrainProgress {
 public:
  enum class Style { kSilent, kTerminal, kPlain };
  struct Options {
    Style style = Style::kPlain;
    double plain_every_s = 30.0;  ///< seconds of training between two plain lines
    size_t steps = 0;             ///< of the whole run
  };
  explicit TrainProgress(const Options& options);

  void step(const train::StepRecord& step);

  /// A line that stays, such as the outcome of an evaluation.
  void say(const std::string& text);

 private:
  Options options_;
  TrainPace pace_;
  cli::StatusLine line_;
  double since_plain_s_ = 0.0;
};

}  // namespace prefilter::lab
