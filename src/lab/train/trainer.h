#pragma once

#include <torch/types.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "lab/model/text_classifier.h"
#include "lab/train/adamw.h"
#include "lab/train/batches.h"
#include "lab/train/listener.h"
#include "lab/train/loss.h"
#include "lab/train/options.h"
#include "lab/train/saved_state.h"
#include "lab/train/schedule.h"
#include "lab/train/tokenize.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// Articles as the model reads them, with what it should say of them.
struct LabelledTokens {
  TokenTable tokens;
  std::vector<int> labels;  ///< 0 or 1, an article each
  torch::Tensor teacher;    ///< fp32 [articles, 2], a teacher's logits; undefined: none
};

/// Where a run lives and what identifies it.
struct RunPlace {
  std::string folder;       ///< of the run; must exist
  std::string base;         ///< whose config.json and tokenizer go into checkpoints
  std::string fingerprint;  ///< of options, data and base: SavedState
};

/// Fine-tunes a model: batches, loss, gradients, AdamW, schedule, evaluation, early stopping,
/// checkpoints. One at a time in a process, as torch's settings are the process's.
class Trainer {
 public:
  /// All arguments must outlive the trainer. numbers: as choose_numbers gave them.
  Trainer(model::TextClassifier& model, const LabelledTokens& train, const LabelledTokens& val,
          const TrainOptions& options, torch::ScalarType numbers);

  /// Trains to the end, or until stopped, from the newest state of the run's folder if there is
  /// one. The best checkpoint lies in FOLDER/best-STEP.
  /// Errors: kInvalidArgument if the loss or the gradients are no numbers, naming step and
  /// articles: the last good state stays; kUnavailable for a full disk; those of load_state.
  Result<TrainOutcome> run(const RunPlace& place, const TrainListener& listener);

  /// Steps of the whole run.
  size_t steps() const { return schedule_.steps; }

  /// Computes the loss of a batch and its gradients, which it adds to those that are there.
  /// Gives the loss. Dropout depends on the seed and `step` alone.
  double accumulate(std::span<const size_t> batch, size_t step);

  /// Clips the gradients and does optimiser step `step` (from 0). Gives the norm before clipping.
  double update(size_t step);

  /// The rate that optimiser step `step` (from 0) uses.
  double learning_rate(size_t step) const;

  /// Scores and loss of the validation split.
  EvaluationReport evaluate();

  const AdamW& optimizer() const { return optimizer_; }

 private:
  Result<StepReport> do_step();
  Result<void> look(const TrainListener& listener, const RunPlace& place);
  Result<void> save(const TrainListener& listener, const RunPlace& place);
  double epochs_done() const;
  bool evaluation_due() const;
  bool save_due() const;
  bool patience_ended() const;
  std::span<const size_t> batch_of(size_t step);
  torch::Tensor logits(const LabelledTokens& data, std::span<const size_t> articles,
                       model::Pass& pass) const;
  Error not_a_number(const std::string& what, std::span<const size_t> batch) const;
  TrainOutcome outcome(Ending ending, const RunPlace& place) const;

  model::TextClassifier& model_;
  const LabelledTokens& train_;
  const LabelledTokens& val_;
  const TrainOptions& options_;
  torch::ScalarType numbers_;
  torch::Device device_;
  AdamW optimizer_;
  std::vector<size_t> lengths_;
  Schedule schedule_;
  size_t epoch_steps_ = 0;
  size_t epoch_loaded_ = SIZE_MAX;
  std::vector<Batch> epoch_;  // the batches of epoch_loaded_
  SavedState state_;
};

}  // namespace prefilter::train
