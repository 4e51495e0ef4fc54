#include "apps/lab/train_flags.h"

#include "lab/train/option_table.h"

namespace prefilter::lab {

void add_train_flags(CLI::App& verb, OptionFlags& flags) {
  add_option_flags(verb, flags_of(train::option_table()), flags,
                   "YAML file of options, such as a run's params.yaml");
}

Result<std::vector<Setting>> all_train_settings(const OptionFlags& flags) {
  return all_settings(flags, shapes_of(train::option_table()));
}

}  // namespace prefilter::lab
