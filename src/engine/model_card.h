#pragma once

#include <string>

#include "engine/manifest.h"

namespace prefilter {

/// A model card for a bundle that brings none of its own: Markdown behind a YAML front matter with
/// `model-index`, as the Hugging Face hub reads it. It states only what the manifest holds.
std::string write_model_card(const Manifest& manifest);

}  // namespace prefilter
