#pragma once

#include <functional>
#include <optional>
#include <string>

#include "prefilter/error.h"
#include "service/predict/model.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library calls itself so
class App;
}

namespace prefilter::cli {

/// Where a verb takes its model from, as it was told.
struct ModelArgs {
  std::string model = {};               ///< a folder or a link to one; empty: the default one
  std::string registry = {};            ///< a registry's folder; empty: none
  std::optional<float> threshold = {};  ///< in [0, 1]; nullopt: the model's or the registry's
};

/// The option "--registry DIR" (PREFILTER_REGISTRY) of verbs that open a model.
void add_registry_option(CLI::App& verb, std::string& registry);

/// A model that is opened again whenever something else is to serve.
struct ServedModel {
  std::string folder;                 ///< at this moment
  std::optional<float> threshold;     ///< at this moment; nullopt: the bundle's own
  predict::ModelOpener open;          ///< opens what serves then, all hashes checked
  std::function<std::string()> mark;  ///< changes with what serves; "" while that is unknown
};

/// Finds it. Errors: kInvalidArgument for a registry beside a model or a threshold, which it has of
/// its own; kNotFound, with what to do; those of registry::champion_of.
Result<ServedModel> find_served_model(const ModelArgs& args);

}  // namespace prefilter::cli
