#pragma once

#include <memory>

#include "service/pipeline/open.h"
#include "service/predict/model.h"

namespace prefilter::pipeline {

/// The pipeline as what a predictor serves: model, rules and mode change together, at one moment,
/// when the predictor reloads. In mode shadow the predictor's threads ask no model; see ShadowLane.
std::shared_ptr<const predict::Model> serving_model(const Opened& opened);

}  // namespace prefilter::pipeline
