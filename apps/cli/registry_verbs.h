#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/command.h"
#include "registry/registry.h"

namespace prefilter::cli {

/// What the verbs of `prefilter registry` have in common.
struct RegistryArgs {
  std::string folder = "registry";
  std::vector<std::string> references;  ///< bundles that the verb is about
  bool json = false;
};

/// Adds a verb with --registry (PREFILTER_REGISTRY).
CLI::App* add_registry_verb(CLI::App& registry, RegistryArgs& args, const std::string& name,
                            const std::string& summary);

/// list, show, verify, history.
void add_registry_look(CLI::App& registry, Command& chosen);
/// add, promote, rollback.
void add_registry_change(CLI::App& registry, Command& chosen);
/// push, pull.
void add_registry_copy(CLI::App& registry, Command& chosen);

/// Who runs this program, "ana@host" (the person behind sudo), and the time.
registry::Caller caller_of_process();

/// A variable of this process's environment; "" if it is not set.
std::string environment_variable(const std::string& name);

}  // namespace prefilter::cli
