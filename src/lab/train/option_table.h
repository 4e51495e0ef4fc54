#pragma once

#include <span>
#include <string_view>

#include "base/option_table.h"
#include "lab/train/options.h"

namespace prefilter::train {

/// One option of a training run.
using OptionField = prefilter::OptionField<TrainOptions>;
using prefilter::flag_of;
using prefilter::ValueKind;

/// All options, group by group. Made once; safe to call from many threads.
std::span<const OptionField> option_table();

/// The option of a name; nullptr if there is none.
const OptionField* find_option(std::string_view name);

}  // namespace prefilter::train
