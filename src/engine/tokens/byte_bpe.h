#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/tokens/model.h"
#include "engine/tokens/vocab_entry.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// Byte-level byte-pair encoding: a piece starts as its bytes; of the neighbours that a merge
/// names, those of the first merge (the leftmost of them) become one token, until none is left.
struct ByteBpeSpec {
  std::vector<VocabEntry> vocab;  ///< tokens in the byte alphabet; texts are distinct
  std::vector<std::pair<std::string_view, std::string_view>> merges;  ///< the earlier the sooner
  std::string unk_token = {};  ///< for bytes without a token; empty: they vanish
  bool fuse_unk = false;       ///< whether unknown bytes in a row are one unknown token
  bool ignore_merges =
      false;  ///< whether a piece that is a token is that token, whatever the merges
};

/// Holds no view of the spec's texts. Errors: kCorrupt if a merge names or makes a token that is
/// not in the vocabulary, or the unknown token is not.
Result<ModelPtr> make_byte_bpe(const ByteBpeSpec& spec);

}  // namespace prefilter::tokens
