#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "prefilter/classifier.h"
#include "service/pipeline/config.h"
#include "service/pipeline/pipeline.h"

namespace prefilter::pipeline {

/// What a caller says beside the configuration.
struct OpenOptions {
  PairObserver* observer = nullptr;  ///< as in Parts
  ShadowLane* lane = nullptr;        ///< as in Parts
  /// The folder of a model that the configuration does not name by one: "" or "registry:…".
  std::function<Result<std::string>(const std::string& model)> find_model = {};
};

/// A pipeline that runs, and what it runs on.
struct Opened {
  std::shared_ptr<Pipeline> pipeline;
  std::shared_ptr<const Classifier> model;  ///< null: mode shadow goes on without one
  std::vector<std::string> warnings;        ///< for the operator, a sentence each
};

/// Opens rules and model, the model with all its checks.
///
/// Mode shadow needs rules, and bears a model that cannot be opened: that is a warning, and the
/// error of every model verdict. Patterns that were refused are warnings there. The other modes
/// need the model, and refuse to begin with refused patterns that nobody has acknowledged.
/// Errors: those of rules, model and check_refusals; kInvalidArgument where what the mode needs is
/// not named; kCorrupt for a model that is not the one that the configuration means. Each names the
/// place in the configuration.
Result<Opened> open_pipeline(const Config& config, const OpenOptions& options);

}  // namespace prefilter::pipeline
