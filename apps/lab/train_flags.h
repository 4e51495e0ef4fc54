#pragma once

#include <string>
#include <vector>

#include "lab/train/settings.h"
#include "prefilter/error.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::lab {

/// What the command line says of a training run. CLI11 keeps pointers into it: it must outlive the
/// program and stay where it is.
struct TrainFlags {
  std::string config;                    ///< path of a YAML file; empty: none
  std::vector<train::Setting> settings;  ///< of the flags, in order
};

/// Adds `--config FILE` and a flag for every option of train::option_table() to a verb.
void add_train_flags(CLI::App& verb, TrainFlags& flags);

/// All settings, the later ones winning: the YAML file's, the environment's, the flags'.
/// Errors: as reading the file and train::settings_of_yaml.
Result<std::vector<train::Setting>> all_settings(const TrainFlags& flags);

}  // namespace prefilter::lab
