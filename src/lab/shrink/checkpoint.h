#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/encoder/model_config.h"
#include "engine/encoder/safetensors.h"
#include "lab/shrink/vocabulary.h"
#include "prefilter/error.h"

namespace prefilter::shrink {

/// What of a checkpoint stays.
struct Cut {
  KeptIds ids;                 ///< of the embeddings' rows
  std::vector<size_t> layers;  ///< ascending
};

/// The ids that config.json names (pad_token_id and its kind), below vocab_size. Errors: kCorrupt.
Result<std::vector<size_t>> ids_in_config(std::string_view json, const std::string& path);

/// config.json for what stays: vocab_size, the ids of special tokens, the number of layers. The
/// rest stays as it is. Errors: kCorrupt; kUnsupported where positions hang on the pad token's id
/// (RoBERTa, XLM-R) and that id would change.
Result<std::string> cut_config(std::string_view json, const encoder::ModelConfig& config,
                               const Cut& cut);

/// model.safetensors for what stays, each tensor in its type: rows of the word embeddings (and of a
/// language-model head) gathered, layers numbered anew. Tensors of whole numbers that old
/// checkpoints carry, such as position_ids, are left out, as `transformers` makes them itself.
/// Errors: kCorrupt if the embeddings or a layer are missing or of another shape than the
/// configuration says.
Result<std::string> cut_weights(const encoder::TensorFile& file, const encoder::ModelConfig& config,
                                const Cut& cut);

/// Whether a tensor has a row for each token: the embeddings, and what predicts tokens.
bool has_token_rows(std::string_view tensor);

}  // namespace prefilter::shrink
