#pragma once

#include <optional>
#include <string>

#include "service/pipeline/open.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// What a verb that runs rules and model together was told. Flags win over the configuration.
struct PipelineArgs {
  std::string config;  // empty: none
  std::string mode;    // empty: the configuration's
  std::string rules;
  std::string model;
  std::string registry = {};       // empty: the configuration's
  std::optional<float> threshold;  // in [0, 1]
};

void add_pipeline_options(CLI::App& verb, PipelineArgs& args);

/// The folder of the registry that says which model serves, with which threshold and mode: that of
/// the flag, else of `model: registry:DIR`, relative to the configuration; "": none does.
/// Errors: those of read_config; kInvalidArgument for a model or threshold beside the flag.
Result<std::string> registry_of(const PipelineArgs& args);

/// The configuration with the flags in it; paths of flags are relative to where we are. What a
/// registry says at this moment stands in place of the configuration's model, threshold and mode.
/// Errors: those of registry_of and registry::champion_of; kInvalidArgument for a mode that is
/// none.
Result<pipeline::Config> effective_config(const PipelineArgs& args);

/// The folder of a model that is not named by one: the default model for "".
Result<std::string> find_named_model(const std::string& named);

}  // namespace prefilter::cli
