#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "apps/cli/registry_verbs.h"

// What a registry holds, what serves, whether it is sound, and what happened.
namespace prefilter::cli {
namespace {

using nlohmann::ordered_json;
using registry::Current;
using registry::Entry;
using registry::Registry;
using registry::State;

std::string printed(const ordered_json& value) {
  return value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

ordered_json state_json(const State& state) {
  ordered_json object;
  object["bundle"] = state.bundle;
  object["name"] = state.name;
  if (state.threshold) {
    object["threshold"] = *state.threshold;
  } else {
    object["threshold"] = nullptr;
  }
  object["mode"] = to_string(state.mode);
  return object;
}

int run_list(const RegistryArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  const Result<std::optional<Current>> current = opened->current();
  if (!current) return report(current.error());
  const std::string serving = *current ? (*current)->state.bundle : "";
  ordered_json list = ordered_json::array();
  for (const registry::Held& held : opened->list()) {
    const bool serves = held.sha256 == serving;
    if (args.json) {
      list.push_back({{"bundle", held.sha256}, {"name", held.name}, {"serves", serves}});
    } else {
      std::cout << (serves ? "* " : "  ") << held.sha256.substr(0, 16) << "  "
                << (held.name.empty() ? "(its manifest cannot be read)" : held.name) << "\n";
    }
  }
  if (args.json) std::cout << printed(list);
  return 0;
}

int run_show(const RegistryArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  const Result<std::optional<Current>> current = opened->current();
  if (!current) return report(current.error());
  if (args.json) {
    ordered_json object;
    object["serves"] = *current ? state_json((*current)->state) : ordered_json();
    object["previous"] = ordered_json::array();
    if (*current) {
      for (const State& state : (*current)->previous) {
        object["previous"].push_back(state_json(state));
      }
    }
    std::cout << printed(object);
    return 0;
  }
  if (!*current) {
    std::cout << "nothing was promoted yet\n";
    return 0;
  }
  std::cout << "serves   " << to_text((*current)->state) << "\n"
            << "bundle   " << (*current)->state.bundle << "\n";
  for (const State& state : (*current)->previous)
    std::cout << "before   " << to_text(state) << "\n";
  if ((*current)->previous.empty()) std::cout << "before   nothing\n";
  return 0;
}

/// Prints what came of one check and keeps the first failure.
struct Findings {
  int status = 0;
  template <typename T>
  void add(const std::string& what, const Result<T>& result) {
    if (result) {
      std::cout << "ok    " << what << std::endl;
    } else {
      std::cout << "FAIL  " << what << ": " << result.error().message() << std::endl;
      if (status == 0) status = report(result.error());
    }
  }
};

int run_verify(const RegistryArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  Findings findings;
  std::vector<registry::Held> bundles;
  for (const registry::Held& held : opened->list()) {
    bool wanted = args.references.empty();
    for (const std::string& reference : args.references) {
      const Result<std::string> sha256 = opened->resolve(reference);
      if (!sha256) return report(sha256.error());
      wanted = wanted || *sha256 == held.sha256;
    }
    if (wanted) bundles.push_back(held);
  }
  for (const registry::Held& held : bundles) {
    findings.add("bundle " + held.sha256.substr(0, 16) + " " + held.name,
                 opened->objects().verify(held.sha256, registry::Check::kGolden));
  }
  if (!args.references.empty()) return findings.status;
  findings.add("history", opened->history(caller_of_process()));
  const Result<std::optional<Current>> current = opened->current();
  findings.add("CURRENT", current);
  const auto stores = opened->stores(environment_variable);
  findings.add("stores.yaml", stores);
  if (!stores || !current || !*current) return findings.status;
  for (const auto& store : *stores) {
    findings.add("champion in " + store->name() + " (" + store->place() + ")",
                 store->verify((*current)->state.bundle));
  }
  return findings.status;
}

void print_entry(const Entry& entry) {
  std::cout << entry.number << "  " << entry.time << "  " << entry.who << "  "
            << to_string(entry.action) << (entry.overridden ? " OVERRIDDEN" : "") << "\n";
  if (entry.from) std::cout << "    from  " << to_text(*entry.from) << "\n";
  if (entry.to) std::cout << "    to    " << to_text(*entry.to) << "\n";
  if (!entry.to) std::cout << "    " << entry.name << " (" << entry.bundle.substr(0, 12) << ")\n";
  if (!entry.why.empty()) std::cout << "    why   " << entry.why << "\n";
  if (!entry.evidence.empty()) std::cout << "    evidence: see --json\n";
}

int run_history(const RegistryArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  const Result<std::vector<Entry>> entries = opened->history(caller_of_process());
  if (!entries) return report(entries.error());
  for (const Entry& entry : *entries) {
    if (args.json) {
      std::cout << to_line(entry) << "\n";
    } else {
      print_entry(entry);
    }
  }
  return 0;
}

}  // namespace

void add_registry_look(CLI::App& registry, Command& chosen) {
  auto args = std::make_shared<RegistryArgs>();
  CLI::App* list = add_registry_verb(registry, *args, "list", "List the models that it holds");
  list->add_flag("--json", args->json, "Print JSON");
  list->footer("Examples:\n  prefilter registry list\n  prefilter registry list --json");
  list->callback([&chosen, args] { chosen = [args] { return run_list(*args); }; });

  CLI::App* show = add_registry_verb(registry, *args, "show",
                                     "Print what serves, and what a rollback would lead to");
  show->add_flag("--json", args->json, "Print JSON");
  show->footer("Examples:\n  prefilter registry show\n  prefilter registry show --json");
  show->callback([&chosen, args] { chosen = [args] { return run_show(*args); }; });

  CLI::App* verify = add_registry_verb(
      registry, *args, "verify",
      "Check every hash, the recorded scores, the history, and the champion in all stores");
  verify->add_option("bundle", args->references, "Only these: NAME@VERSION or digits of the hash")
      ->type_name("BUNDLE");
  verify->footer("Examples:\n  prefilter registry verify\n  prefilter registry verify mine@2");
  verify->callback([&chosen, args] { chosen = [args] { return run_verify(*args); }; });

  CLI::App* history = add_registry_verb(registry, *args, "history",
                                        "Print who changed what, when, why and on which evidence");
  history->add_flag("--json", args->json, "Print the lines as they are kept, evidence included");
  history->footer("Examples:\n  prefilter registry history\n  prefilter registry history --json");
  history->callback([&chosen, args] { chosen = [args] { return run_history(*args); }; });
}

}  // namespace prefilter::cli
