#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokens/model.h"
#include "engine/tokens/vocab_entry.h"
#include "prefilter/error.h"

namespace prefilter::tokens {

/// WordPiece: from the left the longest token that fits, again and again; a piece that cannot be
/// covered so, or is too long, is one unknown token.
struct WordPieceSpec {
  std::vector<VocabEntry> vocab;  ///< of equal texts the last one counts
  std::string unk_token = "[UNK]";
  std::string continuing_prefix = "##";  ///< what tokens that continue a piece begin with
  size_t max_chars = 100;                ///< longer pieces are unknown
};

/// Holds no view of the spec's texts. Errors: kCorrupt if the unknown token is not in the
/// vocabulary.
Result<ModelPtr> make_word_piece(const WordPieceSpec& spec);

}  // namespace prefilter::tokens
