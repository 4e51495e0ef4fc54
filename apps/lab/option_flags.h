#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/settings.h"
#include "prefilter/error.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::lab {

/// An option as a flag, with the text of its default.
struct OptionFlag {
  const OptionShape* shape = nullptr;
  std::string standard;
};

/// All options of a table as flags.
template <typename Options>
std::vector<OptionFlag> flags_of(std::span<const OptionField<Options>> table) {
  std::vector<OptionFlag> flags;
  for (const OptionField<Options>& field : table) flags.push_back({&field, field.print({})});
  return flags;
}

/// What the command line says of the options of a run. CLI11 keeps pointers into it: it must
/// outlive the program and stay where it is.
struct OptionFlags {
  std::string config;             ///< path of a YAML file; empty: none
  std::vector<Setting> settings;  ///< of the flags, in order
};

/// Adds `--config FILE` (config_help says what such a file is) and a flag for every option to a
/// verb: `--learning-rate X`, for a switch `--x` and `--no-x`.
void add_option_flags(CLI::App& verb, std::span<const OptionFlag> flags, OptionFlags& values,
                      const std::string& config_help);

/// All settings, the later ones winning: the YAML file's, the environment's, the flags'.
/// Errors: as reading the file and settings_of_yaml.
Result<std::vector<Setting>> all_settings(const OptionFlags& values,
                                          std::span<const OptionShape* const> shapes);

}  // namespace prefilter::lab
