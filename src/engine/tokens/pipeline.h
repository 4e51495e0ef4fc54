#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/tokens/added_tokens.h"
#include "engine/tokens/model.h"
#include "engine/tokens/normalizer.h"
#include "engine/tokens/pre_tokenizer.h"
#include "engine/tokens/tokenizer.h"

namespace prefilter::tokens {

/// What a tokenizer consists of. The text walks through it in this order: added tokens are cut out,
/// the rest is normalised, normalised added tokens are cut out, the rest is cut into pieces, the
/// model gives their ids, the special ids go around them.
struct PipelineParts {
  std::vector<AddedToken> added_tokens;
  NormalizerPtr normalizer;                    ///< may be null
  PreTokenizerPtr pre_tokenizer;               ///< may be null
  ModelPtr model;                              ///< not null
  std::vector<int32_t> ids_before, ids_after;  ///< the special tokens of a single text
};

std::unique_ptr<Tokenizer> make_pipeline(PipelineParts parts);

}  // namespace prefilter::tokens
