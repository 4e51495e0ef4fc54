#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/train/options.h"
#include "lab/train/settings.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// Settings of a training run from YAML (base/settings.h).
Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file);

/// The inverse: every option, group by group, each with its help as a comment. Reading it gives the
/// same options.
std::string to_yaml(const TrainOptions& options);

}  // namespace prefilter::train
