#pragma once

#include <torch/types.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::train {

/// What a run over the batches of a golden folder gave; scripts/make_training_goldens.py describes
/// the folder.
struct GoldenRun {
  std::vector<double> loss;
  std::vector<double> grad_norm;
  std::vector<double> lr;
  std::map<std::string, torch::Tensor> gradients;  ///< of step 1, before clipping
  std::map<std::string, torch::Tensor> changes;    ///< over all steps
};

/// Runs the folder's 20 batches through our trainer. options: those of golden.json, or a variant's,
/// which may leave some out; micro_batch: 0 for whole batches.
Result<GoldenRun> run_golden(const std::string& folder, const nlohmann::json& golden,
                             const nlohmann::json& variant_options, size_t micro_batch = 0);

}  // namespace prefilter::train
