#include "apps/cli/served_model.h"

#include <CLI/CLI.hpp>

#include "apps/cli/model_path.h"
#include "registry/registry.h"
#include "service/predict/bundle_mark.h"

namespace prefilter::cli {
namespace {

Result<ServedModel> of_registry(const std::string& folder) {
  const Result<registry::Champion> champion = registry::champion_of(folder);
  if (!champion) return champion.error();
  const auto open = [folder]() -> Result<std::shared_ptr<const predict::Model>> {
    const Result<registry::Champion> now = registry::champion_of(folder);
    if (!now) return now.error();
    return predict::open_model({.path = now->folder, .threshold = now->state.threshold});
  };
  return ServedModel{.folder = champion->folder,
                     .threshold = champion->state.threshold,
                     .open = open,
                     .mark = [folder] { return registry::champion_mark(folder); }};
}

}  // namespace

void add_registry_option(CLI::App& verb, std::string& registry) {
  verb.add_option("--registry", registry,
                  "Take model and threshold from this registry, whatever serves there")
      ->type_name("DIR")
      ->envname("PREFILTER_REGISTRY");
}

Result<ServedModel> find_served_model(const ModelArgs& args) {
  if (!args.registry.empty()) {
    if (args.model.empty() && !args.threshold) return of_registry(args.registry);
    return Error(ErrorCode::kInvalidArgument,
                 std::string("the registry says which ") +
                     (args.model.empty() ? "threshold" : "model") +
                     " serves: name it or the registry (flags, or PREFILTER_MODEL, "
                     "PREFILTER_THRESHOLD, PREFILTER_REGISTRY), not both");
  }
  const Result<std::string> model = find_model(args.model, program_dir());
  if (!model) return model.error();
  const predict::ModelSource source{.path = *model, .threshold = args.threshold};
  return ServedModel{.folder = *model,
                     .threshold = args.threshold,
                     .open = [source] { return predict::open_model(source); },
                     .mark = [path = *model] { return predict::bundle_mark(path); }};
}

}  // namespace prefilter::cli
