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
  std::optional<float> threshold;  // in [0, 1]
};

void add_pipeline_options(CLI::App& verb, PipelineArgs& args);

/// The configuration with the flags in it; paths of flags are relative to where we are.
/// Errors: those of read_config; kInvalidArgument for a mode that is none.
Result<pipeline::Config> effective_config(const PipelineArgs& args);

/// The folder of a model that is not named by one: the default model for "".
Result<std::string> find_named_model(const std::string& named);

}  // namespace prefilter::cli
