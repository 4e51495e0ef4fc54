#include "apps/cli/pipeline_options.h"

#include <CLI/CLI.hpp>

#include "apps/cli/command.h"
#include "apps/cli/model_path.h"

namespace prefilter::cli {
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
  add_threshold_option(verb, args.threshold);
}

Result<pipeline::Config> effective_config(const PipelineArgs& args) {
  pipeline::Config config;
  if (!args.config.empty()) {
    Result<pipeline::Config> read = pipeline::read_config(args.config);
    if (!read) return read.error();
    config = *std::move(read);
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
  return config;
}

Result<std::string> find_named_model(const std::string& named) {
  if (named.empty()) return find_model("", program_dir());
  return Error(ErrorCode::kUnsupported, "this version cannot open " + named);
}

}  // namespace prefilter::cli
