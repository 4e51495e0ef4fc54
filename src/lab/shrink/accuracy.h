#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/binary_metrics.h"
#include "engine/scorer.h"
#include "lab/train/splits.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// What a model says of labelled articles.
struct Scores {
  std::vector<float> p_commerce;       ///< [examples]
  std::vector<std::string> languages;  ///< [examples]; "other": unknown
};

/// Opens a checkpoint with a classification head (the fp32 path), for the scores of its own shape.
/// Errors: as open_scorer; kUnsupported without a head, kInvalidArgument if neither label is
/// commerce.
Result<Scorer> open_checkpoint(const std::string& folder);

/// Scores the examples on so many threads; `progress` gets the number done now and then. Errors:
/// the first one of an example, naming its line.
Result<Scores> score_examples(const Scorer& scorer, std::span<const train::Example> examples,
                              size_t threads, const std::function<void(size_t)>& progress);

/// Figures of both at one threshold.
struct Compared {
  size_t articles = 0;
  BinaryMetrics before;
  BinaryMetrics after;
  size_t changed_verdicts = 0;
};

struct AccuracyReport {
  float threshold = 0.5F;
  Compared all;
  std::map<std::string, Compared> languages;  ///< of those with enough articles
};

struct AccuracyOptions {
  float threshold = 0.5F;  ///< commerce from it on; in [0, 1]
  size_t least = 50;       ///< articles that a language needs for figures of its own
};

/// before and after are of the same examples.
AccuracyReport compare_scores(std::span<const train::Example> examples, const Scores& before,
                              const Scores& after, const AccuracyOptions& options);

}  // namespace prefilter::shrink
