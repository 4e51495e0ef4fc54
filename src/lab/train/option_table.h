#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "lab/train/options.h"
#include "prefilter/error.h"

namespace prefilter::train {

/// What an option's value looks like.
enum class ValueKind { kText, kCount, kNumber, kSwitch, kChoice, kList };

/// One option of a training run. Its name is the key of the YAML file and, with hyphens, the flag.
struct OptionField {
  std::string name;
  ValueKind kind = ValueKind::kText;
  std::string value_name;        ///< what stands for the value in a help text: "N", "DIR"
  std::string help;              ///< with the unit
  std::string group;             ///< the heading that it stands under
  std::string environment = {};  ///< the variable that sets it too; empty: none

  /// Sets the option from its text. Errors: kInvalidArgument, saying what may stand there.
  std::function<Result<void>(TrainOptions&, std::string_view text)> set;
  /// The option as text that set() reads back to the same value.
  std::function<std::string(const TrainOptions&)> print;
};

/// All options, group by group. Made once; safe to call from many threads.
std::span<const OptionField> option_table();

/// The option of a name; nullptr if there is none.
const OptionField* find_option(std::string_view name);

/// The flag of an option: "--learning-rate".
std::string flag_of(const OptionField& field);

}  // namespace prefilter::train
