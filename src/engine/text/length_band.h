#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace prefilter::text {

/// How much there is to read besides the title, in characters (code points) of the content as text.
enum class LengthBand {
  kNone,     ///< 0: the title alone
  kSnippet,  ///< 1 to 125
  kTeaser,   ///< 126 to 299
  kShort,    ///< 300 to 999
  kArticle,  ///< 1,000 or more
};

inline constexpr std::array<LengthBand, 5> kLengthBands = {LengthBand::kNone, LengthBand::kSnippet,
                                                           LengthBand::kTeaser, LengthBand::kShort,
                                                           LengthBand::kArticle};

/// The band of a content of so many characters.
LengthBand length_band(size_t content_characters);

/// As files and tables have it: "0", "1-125", "126-299", "300-999", "1000+".
std::string_view to_string(LengthBand band);

}  // namespace prefilter::text
