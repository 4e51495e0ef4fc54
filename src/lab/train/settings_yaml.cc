#include "lab/train/settings_yaml.h"

#include "lab/train/option_table.h"

namespace prefilter::train {

Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file) {
  return prefilter::settings_of_yaml(text, file, shapes_of(option_table()));
}

std::string to_yaml(const TrainOptions& options) {
  return prefilter::to_yaml(option_table(), options,
                            "prefilter-lab train --config FILE reads this again.");
}

}  // namespace prefilter::train
