#include "apps/cli/command_doc.h"

#include <CLI/CLI.hpp>

namespace prefilter::cli {
namespace {

// CLI11 writes a list of allowed values into the type's name: "FORMAT:{jsonl,table}".
std::vector<std::string> choices_of(const std::string& type_name) {
  const size_t open = type_name.find('{');
  const size_t close = type_name.rfind('}');
  if (open == std::string::npos || close == std::string::npos) return {};
  return CLI::detail::split(type_name.substr(open + 1, close - open - 1), ',');
}

OptionDoc describe_option(const CLI::Option& option) {
  OptionDoc doc;
  doc.positional = option.get_positional();
  if (doc.positional) {
    doc.names.push_back(option.get_name(true));
  } else {
    for (const std::string& name : option.get_snames()) doc.names.push_back("-" + name);
    for (const std::string& name : option.get_lnames()) doc.names.push_back("--" + name);
  }
  const std::string type_name = option.get_type_name();
  if (option.get_type_size_max() != 0) doc.value = type_name.substr(0, type_name.find(':'));
  doc.choices = choices_of(type_name);
  doc.help = option.get_description();
  doc.default_value = option.get_default_str();
  doc.environment = option.get_envname();
  return doc;
}

}  // namespace

std::string_view CommandDoc::word() const {
  const size_t space = name.rfind(' ');
  return std::string_view(name).substr(space == std::string::npos ? 0 : space + 1);
}

CommandDoc describe(const CLI::App& app, const std::string& parent) {
  CommandDoc doc;
  doc.name = parent.empty() ? app.get_name() : parent + " " + app.get_name();
  doc.summary = app.get_description();
  doc.examples = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    doc.options.push_back(describe_option(*option));
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    doc.commands.push_back(describe(*command, doc.name));
  }
  return doc;
}

std::string signature(const OptionDoc& option) {
  std::string text;
  for (const std::string& name : option.names) text += (text.empty() ? "" : ", ") + name;
  if (!option.value.empty() && !option.positional) text += " " + option.value;
  return text;
}

}  // namespace prefilter::cli
