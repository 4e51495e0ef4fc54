#pragma once

#include <string_view>
#include <vector>

#include "engine/tokens/model.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// A Unigram language model (Kudo 2018): a piece is cut where the sum of the tokens' scores is
/// best.
struct UnigramSpec {
  struct Token {
    std::string_view text;
    double score;
  };
  std::vector<Token> tokens;   ///< the index is the id
  size_t unk_id = 0;           ///< what stands for characters that no token covers
  bool byte_fallback = false;  ///< whether these become <0xNN> tokens where all of those exist
};

/// Holds no view of the spec's texts. Errors: kCorrupt if the spec contradicts itself.
Result<ModelPtr> make_unigram(const UnigramSpec& spec);

}  // namespace prefilter::tokens
