#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokens/piece_trie.h"

namespace prefilter::tokens {

/// A token that is looked for in the text itself, before the model sees it.
struct AddedToken {
  std::string content;
  int32_t id = 0;
  bool single_word = false;  ///< not within a word
  bool lstrip = false;       ///< takes the white space before it along
  bool rstrip = false;       ///< and after it
  bool normalized = false;   ///< is looked for in the normalised text (and is normalised itself)
};

/// A part of a text: an added token, or what lies between them.
struct TextPart {
  size_t begin, end;  ///< bytes
  int32_t id;         ///< the added token's, or -1
};

/// Finds added tokens: leftmost first, of those the longest. Immutable.
/// Linear in the text times the longest token.
class AddedTokenFinder {
 public:
  AddedTokenFinder() = default;
  explicit AddedTokenFinder(std::vector<AddedToken> tokens);

  /// Covers the text, but for white space that a token strips. Parts that are no token are not
  /// empty.
  std::vector<TextPart> split(std::string_view text) const;

 private:
  struct Match {
    size_t begin, end;
    const AddedToken* token;
  };
  Match find(std::string_view text, size_t from) const;

  std::vector<AddedToken> tokens_;
  PieceTrie trie_;  // content -> index into tokens_
  std::array<bool, 256> may_start_{};
};

}  // namespace prefilter::tokens
