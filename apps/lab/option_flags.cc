#include "apps/lab/option_flags.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "base/mapped_file.h"
#include "base/option_table.h"

namespace prefilter::lab {
namespace {

constexpr size_t kMaxConfigBytes = size_t{2} << 20;  // the reader refuses less, with its own words

/// "--bucket-by-length" becomes "--no-bucket-by-length".
std::string negative_of(const std::string& flag) { return "--no-" + flag.substr(2); }

std::string help_of(const OptionFlag& shown) {
  std::string help = shown.shape->help;
  if (help.front() >= 'a' && help.front() <= 'z') {
    help.front() = static_cast<char>(help.front() - 'a' + 'A');
  }
  if (!shown.standard.empty()) help += " (default: " + shown.standard + ")";
  if (!shown.shape->environment.empty()) help += " [" + shown.shape->environment + "]";
  return help;
}

}  // namespace

void add_option_flags(CLI::App& verb, std::span<const OptionFlag> flags, OptionFlags& values,
                      const std::string& config_help) {
  verb.add_option("--config", values.config, config_help)->type_name("FILE");
  for (const OptionFlag& shown : flags) {
    const OptionShape& field = *shown.shape;
    const std::string flag = flag_of(field);
    const auto keep = [&values, name = field.name](const std::string& text,
                                                   const std::string& from) {
      values.settings.push_back({.name = name, .text = text, .origin = from});
    };
    CLI::Option* option = nullptr;
    if (field.kind == ValueKind::kSwitch) {
      option = verb.add_flag_function(
          flag + ",!" + negative_of(flag),
          [keep, flag](std::int64_t count) {
            keep(count > 0 ? "true" : "false", count > 0 ? flag : negative_of(flag));
          },
          help_of(shown));
    } else if (field.kind == ValueKind::kList) {
      option = verb.add_option_function<std::vector<std::string>>(
                       flag,
                       [keep, flag](const std::vector<std::string>& items) {
                         keep(joined_by_commas(items), flag);
                       },
                       help_of(shown))
                   ->type_name(field.value_name)
                   ->expected(1)
                   ->take_all();
    } else {
      option =
          verb.add_option_function<std::string>(
                  flag, [keep, flag](const std::string& text) { keep(text, flag); }, help_of(shown))
              ->type_name(field.value_name);
    }
    option->group(field.group);
  }
}

Result<std::vector<Setting>> all_settings(const OptionFlags& values,
                                          std::span<const OptionShape* const> shapes) {
  std::vector<Setting> settings;
  if (!values.config.empty()) {
    const Result<std::string> text = read_file(values.config, kMaxConfigBytes);
    if (!text) return text.error().with("reading the options");
    Result<std::vector<Setting>> read = settings_of_yaml(*text, values.config, shapes);
    if (!read) return read.error();
    settings = std::move(*read);
  }
  for (const OptionShape* shape : shapes) {
    if (shape->environment.empty()) continue;
    const char* value = std::getenv(shape->environment.c_str());
    if (value == nullptr || *value == '\0') continue;
    settings.push_back({.name = shape->name, .text = value, .origin = shape->environment});
  }
  settings.insert(settings.end(), values.settings.begin(), values.settings.end());
  return settings;
}

}  // namespace prefilter::lab
