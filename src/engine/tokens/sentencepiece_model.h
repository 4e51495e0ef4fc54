#pragma once

#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::tokens {

/// What we need of a SentencePiece model file (a protocol buffer). Views into the parsed bytes.
struct SentencePieceModel {
  struct Piece {
    std::string_view text;  ///< valid UTF-8
    float score = 0;        ///< finite
  };
  std::vector<Piece> pieces;
  std::string_view charsmap;  ///< empty: no normalisation
};

/// Errors: kCorrupt (not such a file, over a limit), kUnsupported (not a Unigram model).
Result<SentencePieceModel> parse_sentencepiece_model(std::string_view bytes);

}  // namespace prefilter::tokens
