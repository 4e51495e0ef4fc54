#pragma once

#include <string>

#include "service/pipeline/config.h"

namespace prefilter::pipeline {

inline constexpr std::string_view kRegistryPrefix = "registry:";

/// The registry's folder that `model: registry:FOLDER` names, relative to the configuration's; ""
/// where the model is named in another way.
std::string registry_of(const Config& config);

/// Puts what serves in a registry in place of the configuration's model, threshold and mode.
/// Errors: kNotFound where nothing was promoted; those of reading CURRENT.
Result<void> take_champion(const std::string& registry, Config& config);

}  // namespace prefilter::pipeline
