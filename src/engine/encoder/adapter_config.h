#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::encoder {

/// What the adapter_config.json of a LoRA adapter says, as `peft` writes it.
struct AdapterConfig {
  size_t rank = 0;
  float scaling = 0.0F;              ///< lora_alpha / rank; over the root of rank for rsLoRA
  std::vector<std::string> targets;  ///< ends of the names of linear layers, e.g. "q_proj"
  std::vector<std::string> saved;    ///< ends of the names of modules that were trained whole
  std::string base;                  ///< base_model_name_or_path; may be empty
};

/// In: the file's text; `path` is what errors call it. A field that this version does not know must
/// be null, false or empty: it asks for arithmetic that is not computed here.
/// Errors: kCorrupt; kUnsupported, naming the field.
Result<AdapterConfig> parse_adapter_config(std::string_view text, const std::string& path);

}  // namespace prefilter::encoder
