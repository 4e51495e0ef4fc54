#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lab/train/options.h"
#include "lab/train/settings.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// Reads settings from YAML: one mapping of option names to plain values, or to a list of them. An
/// empty text has none. Errors: kInvalidArgument with file and line for what is no YAML of this
/// form, an unknown name (with the one that was probably meant), a name that stands twice.
Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file);

/// The inverse: every option, group by group, each with its help as a comment. Reading it gives the
/// same options.
std::string to_yaml(const TrainOptions& options);

}  // namespace prefilter::train
