#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace prefilter::text {

/// A character reference of HTML, such as `&eacute;`, `&#233;` or `&#xE9;`.
struct Reference {
  size_t length = 0;                       ///< bytes that it takes, `&` included
  std::array<char32_t, 2> code_points{0};  ///< one or two; the second is 0 where there is one
};

/// Reads the reference that begins at byte `at`, which must hold '&'; nullopt if none does, and the
/// '&' is text. Rules of the HTML standard: numbers 0x80..0x9F mean windows-1252, zero, surrogates
/// and numbers above 0x10FFFF give U+FFFD, and 106 old names need no semicolon. One rule is that of
/// attribute values, because articles without HTML hold URLs: a name without a semicolon is none
/// where a letter, a digit or '=' follows, so that "?a=1&section=2&copy=3" stays as it is.
std::optional<Reference> read_reference(std::string_view text, size_t at);

}  // namespace prefilter::text
