#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::tokens {

/// SentencePiece's precompiled charsmap: a double-array trie (as Darts writes it) from byte strings
/// to places in a blob of replacements that end in NUL.
class Charsmap {
 public:
  /// bytes: u32 length of the trie in bytes, trie, blob; all little-endian.
  /// Errors: kCorrupt if a length does not fit or the blob is not UTF-8.
  static Result<Charsmap> parse(std::string_view bytes);

  /// What the shortest known prefix of text becomes, if there is one. That the rest of text goes
  /// with it is how the Hugging Face package does it.
  std::optional<std::string_view> find(std::string_view text) const;

  /// Whether find has an answer for this ASCII character alone.
  bool maps_ascii(char c) const { return maps_ascii_[static_cast<uint8_t>(c)]; }

 private:
  std::vector<uint32_t> units_;
  std::string replacements_;
  std::array<bool, 128> maps_ascii_{};
};

}  // namespace prefilter::tokens
