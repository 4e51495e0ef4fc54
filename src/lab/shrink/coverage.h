#pragma once

#include <cstdint>
#include <vector>

#include "lab/shrink/vocabulary.h"

namespace prefilter::shrink {

/// Whether each id must stay so that no text gets an unknown token which it did not have: named
/// tokens, and
/// - Unigram: every character that is a piece, the <0xNN> bytes, the piece of the lowest score (an
///   unknown character's score hangs on it), and pieces with a character that is no piece itself;
/// - WordPiece: every character, as a start and as a continuation, and pieces with a character that
///   lacks the form which it has there;
/// - byte-level BPE: the bytes, and tokens with a byte that is no token itself.
/// Where every character is a piece (in each form), as in the vocabularies of XLM-R and
/// multilingual BERT, any subset of the others keeps that promise: a way through single characters
/// remains, and each model prefers it to an unknown token. For the pieces with other characters it
/// is the rule of thumb that shrink checks on the texts. Out: [vocabulary.id_count].
std::vector<bool> ids_that_stay(const Vocabulary& vocabulary);

/// The two tokens that each token of byte-level BPE is first merged from; -1 where there are none.
struct Parents {
  int32_t left = -1;
  int32_t right = -1;
};
std::vector<Parents> parents_of(const Vocabulary& vocabulary);

}  // namespace prefilter::shrink
