#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/binary_metrics.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// One optimiser step. Steps are counted from 1.
struct StepRecord {
  size_t step = 0;
  double epoch = 0.0;          ///< how much of the run's data had been seen after it, in epochs
  double loss = 0.0;           ///< mean over the step's examples
  double learning_rate = 0.0;  ///< of this step, of the parameters that decay over no layer
  double gradient_norm = 0.0;  ///< before clipping
  size_t articles = 0;         ///< examples of this step
  double seconds = 0.0;        ///< the step took
};

/// One look at the val split.
struct EvaluationRecord {
  size_t step = 0;  ///< after this step; 0: before the first
  double epoch = 0.0;
  double loss = 0.0;
  BinaryMetrics metrics = {};  ///< at `threshold` of the file
  double seconds = 0.0;        ///< the evaluation took
};

/// How a run ended. kRunning: it has not, or it was killed.
enum class RunState { kRunning, kCompleted, kStoppedEarly, kInterrupted, kFailed };
std::string_view to_string(RunState state);

/// What training_metrics.json holds; docs/formats/training.md explains each field.
struct TrainingMetrics {
  std::string base;          ///< the checkpoint that the run started from
  std::string architecture;  ///< "bert", "distilbert", …
  std::string code_version;
  std::string train_sha256;
  size_t train_articles = 0;
  size_t val_articles = 0;
  size_t parameters = 0;          ///< of the model
  size_t trained_parameters = 0;  ///< of them, those that training changes
  std::string device;             ///< "cpu", "cuda:0"
  std::string precision;          ///< "fp32", "bf16", "fp16"
  size_t threads = 0;
  double threshold = 0.5;  ///< of the evaluations' decisions

  RunState state = RunState::kRunning;
  std::string message;              ///< why it failed; empty otherwise
  double wall_seconds = 0.0;        ///< in all, evaluations included; of resumed parts the sum
  size_t peak_memory_bytes = 0;     ///< the most that this process held at once
  std::optional<size_t> best_step;  ///< of the evaluation whose weights were kept

  std::vector<StepRecord> steps;
  std::vector<EvaluationRecord> evaluations;

  /// Examples trained a second, over the steps' own time; 0 without steps.
  double articles_per_second() const;

  /// Drops what was recorded past a step, from which the run goes on.
  void rewind(size_t step);
};

std::string to_json(const TrainingMetrics& metrics);

/// The inverse of to_json. Errors: kCorrupt naming `file` and the field.
Result<TrainingMetrics> parse_metrics(std::string_view json, const std::string& file);

/// Writes the file so that a reader finds a whole one. Errors: as replace_file.
Result<void> write_metrics(const TrainingMetrics& metrics, const std::string& path);

/// Errors: as parse_metrics; kNotFound.
Result<TrainingMetrics> read_metrics(const std::string& path);

}  // namespace prefilter::train
