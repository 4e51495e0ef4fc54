#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/option_table.h"
#include "prefilter/error.h"

namespace prefilter {

/// An option as somebody set it.
struct Setting {
  std::string name;    ///< of a table of options
  std::string text;    ///< the value
  std::string origin;  ///< where it stands, for errors: "run.yaml:3", "--batch"
};

/// The shapes of a table, which must outlive them.
template <typename Options>
std::vector<const OptionShape*> shapes_of(std::span<const OptionField<Options>> table) {
  std::vector<const OptionShape*> shapes;
  for (const OptionField<Options>& field : table) shapes.push_back(&field);
  return shapes;
}

/// The option of a name; nullptr if there is none.
template <typename Options>
const OptionField<Options>* find_option(std::span<const OptionField<Options>> table,
                                        std::string_view name) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const auto& field) { return field.name == name; });
  return found == table.end() ? nullptr : &*found;
}

/// Sets options in order, so that the later setting wins. Errors: kInvalidArgument, beginning with
/// the setting's origin.
template <typename Options>
Result<void> apply_settings(std::span<const OptionField<Options>> table,
                            std::span<const Setting> settings, Options& options) {
  for (const Setting& setting : settings) {
    const OptionField<Options>* field = find_option(table, setting.name);
    if (field == nullptr) {
      return Error(ErrorCode::kInvalidArgument,
                   setting.origin + ": there is no option " + setting.name);
    }
    const Result<void> set = field->set(options, setting.text);
    if (!set) {
      return Error(set.error().code(),
                   setting.origin + ": " + setting.name + " " + set.error().message());
    }
  }
  return {};
}

/// Reads settings from YAML: one mapping of option names to plain values, or to a list of them. An
/// empty text has none. Errors: kInvalidArgument with file and line for what is no YAML of this
/// form, an unknown name (with the one that was probably meant), a name that stands twice.
Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file,
                                              std::span<const OptionShape* const> known);

/// An option as a YAML line with its help as a comment, "name: value  # help\n". text: as print().
std::string yaml_line(const OptionShape& shape, const std::string& text);

/// Every option, group by group, below a first comment. settings_of_yaml reads the same options.
template <typename Options>
std::string to_yaml(std::span<const OptionField<Options>> table, const Options& options,
                    const std::string& comment) {
  std::string text = "# " + comment + "\n";
  std::string group;
  for (const OptionField<Options>& field : table) {
    if (field.group != group) text += "\n# " + field.group + "\n";
    group = field.group;
    text += yaml_line(field, field.print(options));
  }
  return text;
}

}  // namespace prefilter
