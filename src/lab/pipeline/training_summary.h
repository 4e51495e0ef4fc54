#pragma once

#include "lab/pipeline/plan.h"
#include "prefilter/error.h"

namespace prefilter::pipeline {

/// Writes results/training_metrics.json of the experiment: the training_metrics.json of every
/// candidate that has been trained, without the single steps, in the order of the plan. Nothing is
/// written if there is none, or if the file says so already. Errors: those of reading and writing.
Result<void> summarise_training(const Plan& plan);

}  // namespace prefilter::pipeline
