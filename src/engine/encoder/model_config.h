#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::encoder {

enum class Architecture { kBert, kDistilBert, kRoberta, kXlmRoberta };

/// As config.json's model_type has it: "bert", "distilbert", "roberta", "xlm-roberta".
std::string_view to_string(Architecture architecture);

/// The shape of a model, from the config.json of its Hugging Face folder. Nothing has a default but
/// what `transformers` itself defaults.
struct ModelConfig {
  Architecture architecture = Architecture::kBert;
  size_t vocab_size = 0;
  size_t hidden = 0;
  size_t layers = 0;
  size_t heads = 0;          ///< divides hidden
  size_t intermediate = 0;   ///< width of the feed-forward part
  size_t max_positions = 0;  ///< rows of the position table
  size_t type_vocab = 0;     ///< rows of the token type table; 0 for DistilBERT
  size_t pad_token_id = 0;
  float layer_norm_eps = 0.0F;
  bool quantized = false;           ///< our int8 form: see docs/formats/bundle.md
  std::vector<std::string> labels;  ///< id2label in order

  size_t head_dim() const { return hidden / heads; }
  /// Tokens of the longest article: max_positions, less the pad offset for RoBERTa and XLM-R.
  size_t max_tokens() const;
};

/// Errors: kNotFound, kCorrupt (missing or contradictory field, named), kUnsupported (another
/// architecture, activation or position scheme).
Result<ModelConfig> read_model_config(const std::string& path);

}  // namespace prefilter::encoder
