#include "lab/train/settings_yaml.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/suggestion.h"
#include "lab/train/option_table.h"

namespace prefilter::train {
namespace {

// Far more than all options take; a file of this size is something else.
constexpr size_t kMaxBytes = size_t{1} << 20;

std::string place_of(const std::string& file, const YAML::Mark& mark) {
  return file + ":" + std::to_string(mark.line + 1);
}

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

std::vector<std::string> option_names() {
  std::vector<std::string> names;
  for (const OptionField& field : option_table()) names.push_back(field.name);
  return names;
}

Error unknown_name(const std::string& name, const std::string& place) {
  const std::string meant = closest(name, option_names());
  return wrong(place + ": there is no option " + excerpt(name) +
               (meant.empty() ? "" : "; did you mean " + meant + "?"));
}

/// A plain value as its text; a list as its items with commas between.
Result<std::string> text_of(const YAML::Node& value, ValueKind kind) {
  if (value.IsScalar()) return value.Scalar();
  if (value.IsNull() && kind == ValueKind::kText) return std::string();
  if (!value.IsSequence() || kind != ValueKind::kList) {
    return wrong(kind == ValueKind::kList ? "must be a list of names" : "must be one plain value");
  }
  std::string text;
  for (const YAML::Node& item : value) {
    if (!item.IsScalar()) return wrong("must be a list of names");
    text += (text.empty() ? "" : ",") + item.Scalar();
  }
  return text;
}

Result<std::vector<Setting>> settings_of(const YAML::Node& root, const std::string& file) {
  std::vector<Setting> settings;
  if (root.IsNull()) return settings;
  if (!root.IsMap()) return wrong(file + ":1: must hold lines of the form NAME: VALUE");
  std::set<std::string> seen;
  for (const auto& entry : root) {
    const std::string place = place_of(file, entry.first.Mark());
    if (!entry.first.IsScalar()) return wrong(place + ": an option's name must be plain text");
    const std::string& name = entry.first.Scalar();
    const OptionField* field = find_option(name);
    if (field == nullptr) return unknown_name(name, place);
    if (!seen.insert(name).second) return wrong(place + ": " + name + " stands twice");
    const Result<std::string> text = text_of(entry.second, field->kind);
    if (!text) return wrong(place + ": " + name + " " + text.error().message());
    settings.push_back({.name = name, .text = *text, .origin = place});
  }
  return settings;
}

/// A text that YAML reads back as it is: bare where it cannot be taken for anything else.
std::string yaml_text(const std::string& text) {
  const auto is_bare = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '/' || c == '.' || c == '-';
  };
  const bool bare = !text.empty() && (text[0] == '/' || (text[0] >= 'a' && text[0] <= 'z')) &&
                    std::all_of(text.begin(), text.end(), is_bare) && text != "null" &&
                    text != "true" && text != "false" && text != "yes" && text != "no" &&
                    text != "on" && text != "off";
  // A JSON string is a YAML one.
  return bare ? text
              : nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// "a,b" as a YAML list.
std::string list_of(const std::string& text) {
  std::string list;
  std::istringstream items(text);
  for (std::string item; std::getline(items, item, ',');) {
    list += (list.empty() ? "" : ", ") + yaml_text(item);
  }
  return "[" + list + "]";
}

std::string value_of(const OptionField& field, const TrainOptions& options) {
  const std::string text = field.print(options);
  if (field.kind == ValueKind::kText || field.kind == ValueKind::kChoice) return yaml_text(text);
  return field.kind == ValueKind::kList ? list_of(text) : text;
}

}  // namespace

Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file) {
  if (text.size() > kMaxBytes) return wrong(file + ": too large for the options of a run");
  try {
    return settings_of(YAML::Load(std::string(text)), file);
  } catch (const YAML::ParserException& failure) {
    return wrong(place_of(file, failure.mark) + ": no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return wrong(file + ": no valid YAML: " + failure.msg);
  }
}

std::string to_yaml(const TrainOptions& options) {
  std::string text = "# prefilter-lab train --config FILE reads this again.\n";
  std::string group;
  for (const OptionField& field : option_table()) {
    if (field.group != group) {
      group = field.group;
      text += "\n# " + group + "\n";
    }
    std::string line = field.name + ": " + value_of(field, options);
    line.resize(std::max<size_t>(line.size(), 28), ' ');
    text += line + "  # " + field.help + "\n";
  }
  return text;
}

}  // namespace prefilter::train
