#pragma once

#include <string>
#include <vector>

#include "lab/pipeline/pipeline_file.h"
#include "lab/pipeline/step_kind.h"
#include "prefilter/error.h"

namespace prefilter::pipeline {

/// A step with all that it needs: what runs, what it reads, what it leaves.
struct Step {
  std::string id;  ///< "prepare", "train-minilm"
  const StepKind* kind = nullptr;
  std::string candidate;  ///< empty: a step of all
  Settings settings;      ///< the standard ones included, by name

  std::vector<std::string> words;        ///< the command without the program: verb and arguments
  std::vector<std::string> inputs;       ///< files and folders
  std::vector<std::string> outputs;      ///< files and folders
  std::vector<std::string> new_outputs;  ///< those of them that the verb wants to make itself
};

struct Plan {
  std::string experiment;
  std::vector<Step> steps;  ///< in the order in which they run
};

/// The steps of a pipeline: those that it has an entry for, and of each candidate its own. Errors:
/// kInvalidArgument, naming the place, for a pipeline without a step and for a candidate that is
/// neither trained nor a bundle.
Result<Plan> plan_of(const PipelineFile& pipeline);

/// Whether the path is this one or lies below it; both as they were written.
bool lies_in(const std::string& path, const std::string& folder);

/// Checks that what the steps read is there or is made by an earlier step, so that a misspelt name
/// costs no hour. Errors: kNotFound, naming step and path.
Result<void> check_inputs(const Plan& plan);

}  // namespace prefilter::pipeline
