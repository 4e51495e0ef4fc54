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

/// The folder of a model that the configuration does not name by one: "" or "registry:…".
using ModelFinder = std::function<Result<std::string>(const std::string& model)>;

/// What a caller says beside the configuration.
struct OpenOptions {
  std::shared_ptr<PairObserver> observer = {};   ///< as in Parts
  std::shared_ptr<ShadowLane> lane = {};         ///< as in Parts
  std::shared_ptr<const ModelGuard> guard = {};  ///< as in Parts
  ModelFinder find_model = {};
};

/// The folder of the model that the configuration means. Errors: kInvalidArgument where no model
/// was chosen, and those of find.
Result<std::string> model_folder(const Config& config, const ModelFinder& find);

/// A pipeline that runs, and what it runs on.
struct Opened {
  std::shared_ptr<Pipeline> pipeline;
  std::shared_ptr<const Classifier> model;  ///< null: mode shadow goes on without one
  std::vector<std::string> warnings;        ///< for the operator, a sentence each
  std::string model_sha256;             ///< of the model's manifest.json; empty: there is no model
  std::string rules_sha256;             ///< of the rules file; empty: there are no rules
  std::vector<ListedPattern> patterns;  ///< of the rules
};

/// Which files the pipeline is made of at this moment: configuration, rules, the model's manifest,
/// each by its size, time and number. Two texts are equal exactly if nothing of that changed.
std::string mark_of(const Config& config, const ModelFinder& find);

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
