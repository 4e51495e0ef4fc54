#include "apps/lab/train_flags.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <utility>

#include "base/mapped_file.h"
#include "lab/train/option_table.h"
#include "lab/train/settings_yaml.h"

namespace prefilter::lab {
namespace {

constexpr size_t kMaxConfigBytes = size_t{2} << 20;  // the reader refuses less, with its own words

/// "--bucket-by-length" becomes "--no-bucket-by-length".
std::string negative_of(const std::string& flag) { return "--no-" + flag.substr(2); }

std::string help_of(const train::OptionField& field) {
  std::string help = field.help;
  if (help.front() >= 'a' && help.front() <= 'z') {
    help.front() = static_cast<char>(help.front() - 'a' + 'A');
  }
  const std::string standard = field.print({});
  if (!standard.empty()) help += " (default: " + standard + ")";
  if (!field.environment.empty()) help += " [" + field.environment + "]";
  return help;
}

}  // namespace

void add_train_flags(CLI::App& verb, TrainFlags& flags) {
  verb.add_option("--config", flags.config, "YAML file of options, such as a run's params.yaml")
      ->type_name("FILE");
  for (const train::OptionField& field : train::option_table()) {
    const std::string flag = train::flag_of(field);
    const auto keep = [&flags, name = field.name](const std::string& text,
                                                  const std::string& from) {
      flags.settings.push_back({.name = name, .text = text, .origin = from});
    };
    CLI::Option* option = nullptr;
    if (field.kind == train::ValueKind::kSwitch) {
      option = verb.add_flag_function(
          flag + ",!" + negative_of(flag),
          [keep, flag](std::int64_t count) {
            keep(count > 0 ? "true" : "false", count > 0 ? flag : negative_of(flag));
          },
          help_of(field));
    } else {
      option =
          verb.add_option_function<std::string>(
                  flag, [keep, flag](const std::string& text) { keep(text, flag); }, help_of(field))
              ->type_name(field.value_name);
    }
    option->group(field.group);
  }
}

Result<std::vector<train::Setting>> all_settings(const TrainFlags& flags) {
  std::vector<train::Setting> settings;
  if (!flags.config.empty()) {
    const Result<std::string> text = read_file(flags.config, kMaxConfigBytes);
    if (!text) return text.error().with("reading the options");
    Result<std::vector<train::Setting>> read = train::settings_of_yaml(*text, flags.config);
    if (!read) return read.error();
    settings = std::move(*read);
  }
  for (const train::OptionField& field : train::option_table()) {
    if (field.environment.empty()) continue;
    const char* value = std::getenv(field.environment.c_str());
    if (value == nullptr || *value == '\0') continue;
    settings.push_back({.name = field.name, .text = value, .origin = field.environment});
  }
  settings.insert(settings.end(), flags.settings.begin(), flags.settings.end());
  return settings;
}

}  // namespace prefilter::lab
