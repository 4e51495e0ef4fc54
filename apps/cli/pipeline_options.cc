#include "apps/cli/pipeline_options.h"

#include <CLI/CLI.hpp>

#include "apps/cli/command.h"
#include "apps/cli/model_path.h"
#include "apps/cli/served_model.h"
#include "service/pipeline/champion.h"

namespace prefilter::cli {
namespace {

Result<pipeline::Config> config_of(const PipelineArgs& args) {
  return args.config.empty() ? pipeline::Config() : pipeline::read_config(args.config);
}

Result<std::string> registry_of(const PipelineArgs& args, const pipeline::Config& config) {
  if (!args.registry.empty()) {
    if (args.model.empty() && !args.threshold) return args.registry;
    return Error(ErrorCode::kInvalidArgument,
                 "a registry says which model serves and with which threshold: leave --model and "
                 "--threshold out, or --registry");
  }
  return args.model.empty() ? pipeline::registry_of(config) : std::string();
}

}  // namespace

void add_pipeline_options(CLI::App& verb, PipelineArgs& args) {
  verb.add_option("-c,--config", args.config, "The service's configuration, config.yaml")
      ->type_name("FILE")
      ->envname("PREFILTER_CONFIG");
  verb.add_option("--mode", args.mode,
                  "Who decides: shadow (the rules), primary (the model, rules as a backup), "
                  "slm_only (default: the configuration's, else shadow)")
      ->type_name("MODE");
  verb.add_option("--rules", args.rules, "The rules file (default: the configuration's)")
      ->type_name("FILE");
  add_model_option(verb, args.model);
  add_registry_option(verb, args.registry);
  add_threshold_option(verb, args.threshold);
}

Result<std::string> registry_of(const PipelineArgs& args) {
  const Result<pipeline::Config> config = config_of(args);
  if (!config) return config.error();
  return registry_of(args, *config);
}

Result<pipeline::Config> effective_config(const PipelineArgs& args) {
  Result<pipeline::Config> read = config_of(args);
  if (!read) return read.error();
  pipeline::Config& config = *read;
  const Result<std::string> registry = registry_of(args, config);
  if (!registry) return registry.error();
  if (!registry->empty()) {
    if (Result<void> taken = pipeline::take_champion(*registry, config); !taken)
      return taken.error();
  }
  if (!args.mode.empty()) {
    const Result<pipeline::Mode> mode = pipeline::parse_mode(args.mode);
    if (!mode) return mode.error().with("--mode");
    config.mode = *mode;
  }
  if (!args.rules.empty()) config.rules = args.rules;
  if (!args.model.empty()) {
    config.model = args.model;
    config.manifest_sha256.clear();  // of the model that stood there
    config.noted_threshold.reset();
  }
  if (args.threshold) config.threshold = args.threshold;
  return read;
}

Result<std::string> find_named_model(const std::string& named) {
  if (named.empty()) return find_model("", program_dir());
  return Error(ErrorCode::kUnsupported, "this version cannot open " + named);
}

}  // namespace prefilter::cli
