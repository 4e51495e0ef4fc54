#include <CLI/CLI.hpp>
#include <iostream>

#include "apps/cli/registry_verbs.h"
#include "base/sha256.h"

// Copies of a registry's bundles in other stores.
namespace prefilter::cli {
namespace {

using registry::Registry;

struct CopyArgs : RegistryArgs {
  std::string store;  ///< "": all of them
};

/// The bundles that were named; else the champion and the one before it.
Result<std::vector<std::string>> wanted(const Registry& opened, const CopyArgs& args) {
  std::vector<std::string> hashes;
  for (const std::string& reference : args.references) {
    Result<std::string> sha256 = opened.resolve(reference);
    if (!sha256 && !is_sha256_hex(reference)) return sha256.error();
    hashes.push_back(sha256 ? *std::move(sha256) : reference);
  }
  if (!hashes.empty()) return hashes;
  const auto current = opened.current();
  if (!current) return current.error();
  if (!*current) {
    return Error(ErrorCode::kInvalidArgument, "nothing was promoted yet: name the bundle to copy");
  }
  hashes.push_back((*current)->state.bundle);
  for (const registry::State& state : (*current)->previous) {
    if (state.bundle != hashes.back()) {
      hashes.push_back(state.bundle);
      break;
    }
  }
  return hashes;
}

Result<std::vector<std::unique_ptr<registry::Store>>> chosen_stores(const Registry& opened,
                                                                    const CopyArgs& args) {
  auto stores = opened.stores(environment_variable);
  if (!stores) return stores.error();
  if (!args.store.empty()) {
    std::erase_if(*stores, [&](const auto& store) { return store->name() != args.store; });
  }
  if (!stores->empty()) return stores;
  return Error(ErrorCode::kNotFound, opened.folder() + "/stores.yaml names no store" +
                                         (args.store.empty() ? "" : " " + args.store));
}

int run_push(const CopyArgs& args) {
  const Result<Registry> opened = Registry::open(args.folder);
  if (!opened) return report(opened.error());
  const Result<std::vector<std::string>> hashes = wanted(*opened, args);
  if (!hashes) return report(hashes.error());
  const auto stores = chosen_stores(*opened, args);
  if (!stores) return report(stores.error());
  int status = 0;
  for (const std::string& sha256 : *hashes) {
    const auto sound = opened->objects().verify(sha256, registry::Check::kHashes);
    if (!sound) return report(sound.error());
    for (const auto& store : *stores) {
      Result<void> stored = store->put(sha256, opened->objects().path_of(sha256));
      if (stored) stored = store->verify(sha256);
      if (!stored) {
        status = report(stored.error().with("the store " + store->name()));
      } else {
        std::cout << sha256.substr(0, 16) << "  " << store->name() << " (" << store->place() << ")"
                  << std::endl;
      }
    }
  }
  return status;
}

int run_pull(const CopyArgs& args) {
  const Result<Registry> opened = Registry::open_or_make(args.folder);
  if (!opened) return report(opened.error());
  const Result<std::vector<std::string>> hashes = wanted(*opened, args);
  if (!hashes) return report(hashes.error());
  const auto stores = chosen_stores(*opened, args);
  if (!stores) return report(stores.error());
  for (const std::string& sha256 : *hashes) {
    std::optional<Error> error;
    bool pulled = false;
    for (const auto& store : *stores) {
      const Result<void> fetched = opened->pull(sha256, *store, caller_of_process());
      pulled = static_cast<bool>(fetched);
      if (pulled) {
        std::cout << sha256.substr(0, 16) << "  from " << store->name() << std::endl;
        break;
      }
      error = fetched.error();
    }
    if (!pulled) return report(*error);
  }
  return 0;
}

void add_copy_verb(CLI::App& verb, CopyArgs& args) {
  verb.add_option("bundle", args.references,
                  "NAME@VERSION or digits of the hash (default: the model that serves and the one "
                  "before)")
      ->type_name("BUNDLE");
  verb.add_option("--store", args.store, "Only this store of stores.yaml")->type_name("NAME");
}

}  // namespace

void add_registry_copy(CLI::App& registry, Command& chosen) {
  auto args = std::make_shared<CopyArgs>();
  CLI::App* push = add_registry_verb(
      registry, *args, "push", "Copy models to the stores of stores.yaml and check them there");
  add_copy_verb(*push, *args);
  push->footer("Examples:\n  prefilter registry push\n  prefilter registry push mine@2");
  push->callback([&chosen, args] { chosen = [args] { return run_push(*args); }; });

  CLI::App* pull = add_registry_verb(registry, *args, "pull",
                                     "Fetch models from a store, by name or by their whole hash");
  add_copy_verb(*pull, *args);
  pull->footer("Examples:\n  prefilter registry pull\n  prefilter registry pull --store backup");
  pull->callback([&chosen, args] { chosen = [args] { return run_pull(*args); }; });
}

}  // namespace prefilter::cli
