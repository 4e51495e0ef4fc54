#pragma once

#include <vector>

#include "apps/lab/option_flags.h"

namespace prefilter::lab {

/// Adds `--config FILE` and a flag for every option of train::option_table() to a verb.
void add_train_flags(CLI::App& verb, OptionFlags& flags);

/// All settings of a training run. Errors: as all_settings.
Result<std::vector<Setting>> all_train_settings(const OptionFlags& flags);

}  // namespace prefilter::lab
