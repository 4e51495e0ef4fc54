#pragma once

#include <span>
#include <string>

#include "base/option_table.h"
#include "base/settings.h"
#include "lab/prepare/options.h"

namespace prefilter::prepare {

/// All options of a preparation but the files it reads, group by group. Made once; safe to call
/// from many threads.
std::span<const OptionField<PrepareOptions>> option_table();

/// What a single value's range cannot say. Errors: kInvalidArgument, naming the options.
Result<void> check_options(const PrepareOptions& options);

/// The options of a preparation: the defaults, then the settings, the later one winning, then
/// check_options(). Errors: as apply_settings and check_options.
Result<PrepareOptions> resolve_options(std::span<const Setting> settings,
                                       std::vector<std::string> articles);

}  // namespace prefilter::prepare
