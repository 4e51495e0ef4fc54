#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace prefilter::predict {

/// Bytes [begin, end) of a text.
struct TextRange {
  size_t begin = 0;
  size_t end = 0;

  std::string_view of(std::string_view text) const { return text.substr(begin, end - begin); }
  friend bool operator==(const TextRange&, const TextRange&) = default;
};

/// The sentences of a text in any language, in order: a guess by punctuation, for showing which
/// parts of a text mattered. White space between them belongs to none. Abbreviations, initials,
/// ordinals and decimals end no sentence where the next letter or the number shows it. What has no
/// end for 300 code points is cut at a space.
/// In: valid UTF-8. Linear in its length.
std::vector<TextRange> sentences(std::string_view text);

}  // namespace prefilter::predict
