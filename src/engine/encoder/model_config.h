#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::encoder {

enum class Architecture { kBert, kDistilBert, kRoberta, kXlmRoberta, kQwen2 };

/// As config.json's model_type has it: "bert", "distilbert", "roberta", "xlm-roberta",
/// "qwen2".
std::string_view to_string(Architecture architecture);

/// The widest model that is read.
inline constexpr size_t kMaxHidden = 8192;

/// The `transformers` class of the architecture with a classification head, as config.json's
/// `architectures` has it, e.g. "BertForSequenceClassification".
std::string classifier_class(Architecture architecture);

/// The shape of a model, from the config.json of its Hugging Face folder. Nothing has a default but
/// what `transformers` itself defaults.
struct ModelConfig {
  static constexpr size_t kNoToken = SIZE_MAX;

  Architecture architecture = Architecture::kBert;
  size_t vocab_size = 0;
  size_t hidden = 0;
  size_t layers = 0;
  size_t heads = 0;          ///< divides hidden, unless head_width is given
  size_t kv_heads = 0;       ///< of keys and values; divides heads, which share them in order
  size_t head_width = 0;     ///< channels of a head; 0: hidden / heads
  size_t intermediate = 0;   ///< width of the feed-forward part
  size_t max_positions = 0;  ///< rows of the position table; for Qwen2 the window it was made for
  size_t type_vocab = 0;     ///< rows of the token type table; 0 for DistilBERT and Qwen2
  size_t pad_token_id = 0;   ///< below vocab_size; kNoToken where Qwen2's config.json has none
  float layer_norm_eps = 0.0F;      ///< of LayerNorm; of RMSNorm for Qwen2
  double rope_theta = 0.0;          ///< base of the rotary positions; Qwen2 alone has them
  bool quantized = false;           ///< our int8 form: see docs/formats/bundle.md
  bool int4_words = false;          ///< of it, the word embeddings in 4 bits
  std::vector<std::string> labels;  ///< id2label in order

  size_t head_dim() const { return head_width != 0 ? head_width : hidden / heads; }
  /// Tokens of the longest article: max_positions, less the pad offset for RoBERTa and XLM-R; for
  /// Qwen2 8192 at most.
  size_t max_tokens() const;
};

struct ConfigOptions {
  bool require_head = true;  ///< false: a pretrained body will do, e.g. of BertForMaskedLM
};

/// The labels of a body without a head are LABEL_0 and LABEL_1.
/// Errors: kNotFound, kCorrupt (missing or contradictory field, named), kUnsupported (another
/// architecture, activation or position scheme).
Result<ModelConfig> read_model_config(const std::string& path, const ConfigOptions& options = {});

/// The same from the file's text; `path` is what errors call it.
Result<ModelConfig> parse_model_config(std::string_view text, const std::string& path,
                                       const ConfigOptions& options = {});

}  // namespace prefilter::encoder
