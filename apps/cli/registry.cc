#include <pwd.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <ctime>

#include "apps/cli/model_convert.h"
#include "apps/cli/registry_verbs.h"

namespace prefilter::cli {

CLI::App* add_registry_verb(CLI::App& registry, RegistryArgs& args, const std::string& name,
                            const std::string& summary) {
  CLI::App* verb = registry.add_subcommand(name, summary);
  verb->add_option("--registry", args.folder, "Folder of the registry")
      ->type_name("DIR")
      ->envname("PREFILTER_REGISTRY")
      ->capture_default_str();
  return verb;
}

registry::Caller caller_of_process() {
  std::string who = environment_variable("SUDO_USER");
  if (const passwd* user = getpwuid(getuid()); who.empty() && user != nullptr) who = user->pw_name;
  if (who.empty()) who = "uid " + std::to_string(getuid());
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) == 0) who += "@" + std::string(host.data());
  return {.who = who, .time = utc_time(std::time(nullptr))};
}

std::string environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? "" : value;
}

void add_registry(CLI::App& program, Command& chosen) {
  CLI::App* registry = program.add_subcommand(
      "registry", "Keep models, say which one serves, and go back to the one before");
  registry->require_subcommand(0, 1);
  registry->footer(
      "Examples:\n"
      "  prefilter registry rollback\n"
      "  prefilter registry add models/mine\n"
      "  prefilter registry promote commerce-l12@2\n"
      "  prefilter registry history");
  add_registry_change(*registry, chosen);
  add_registry_look(*registry, chosen);
  add_registry_copy(*registry, chosen);
}

}  // namespace prefilter::cli
