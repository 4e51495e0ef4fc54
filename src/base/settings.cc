#include "base/settings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/suggestion.h"

namespace prefilter {
namespace {

// Far more than all options take; a file of this size is something else.
constexpr size_t kMaxBytes = size_t{1} << 20;

std::string place_of(const std::string& file, const YAML::Mark& mark) {
  return file + ":" + std::to_string(mark.line + 1);
}

Error wrong(const std::string& what) { return Error(ErrorCode::kInvalidArgument, what); }

using Shapes = std::span<const OptionShape* const>;

Error unknown_name(const std::string& name, const std::string& place, Shapes known) {
  std::vector<std::string> names;
  for (const OptionShape* shape : known) names.push_back(shape->name);
  const std::string meant = closest(name, names);
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

Result<std::vector<Setting>> settings_of(const YAML::Node& root, const std::string& file,
                                         Shapes known) {
  std::vector<Setting> settings;
  if (root.IsNull()) return settings;
  if (!root.IsMap()) return wrong(file + ":1: must hold lines of the form NAME: VALUE");
  std::set<std::string> seen;
  for (const auto& entry : root) {
    const std::string place = place_of(file, entry.first.Mark());
    if (!entry.first.IsScalar()) return wrong(place + ": an option's name must be plain text");
    const std::string& name = entry.first.Scalar();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const OptionShape* shape) { return shape->name == name; });
    if (found == known.end()) return unknown_name(name, place, known);
    if (!seen.insert(name).second) return wrong(place + ": " + name + " stands twice");
    const Result<std::string> text = text_of(entry.second, (*found)->kind);
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

std::string value_of(const OptionShape& shape, const std::string& text) {
  if (shape.kind == ValueKind::kText || shape.kind == ValueKind::kChoice) return yaml_text(text);
  return shape.kind == ValueKind::kList ? list_of(text) : text;
}

}  // namespace

Result<std::vector<Setting>> settings_of_yaml(std::string_view text, const std::string& file,
                                              Shapes known) {
  if (text.size() > kMaxBytes) return wrong(file + ": too large for the options of a run");
  try {
    return settings_of(YAML::Load(std::string(text)), file, known);
  } catch (const YAML::ParserException& failure) {
    return wrong(place_of(file, failure.mark) + ": no valid YAML: " + failure.msg);
  } catch (const YAML::Exception& failure) {
    return wrong(file + ": no valid YAML: " + failure.msg);
  }
}

std::string yaml_line(const OptionShape& shape, const std::string& text) {
  std::string line = shape.name + ": " + value_of(shape, text);
  line.resize(std::max<size_t>(line.size(), 28), ' ');
  return line + "  # " + shape.help + "\n";
}

}  // namespace prefilter
