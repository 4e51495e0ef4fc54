#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace prefilter::tokens {

/// What the rules of the tokenizers ask about a code point. The values come from the Hugging Face
/// package itself (scripts/make_unicode_tables.py), which mixes several Unicode versions.
enum CharFlag : uint16_t {
  kWhiteSpace = 1 << 0,
  kRemovedByClean = 1 << 1,   ///< BERT's clean_text drops it
  kPunctuation = 1 << 2,      ///< stands alone in BERT's pre-tokenizer
  kNonspacing = 1 << 3,       ///< dropped by BERT's strip_accents
  kMark = 1 << 4,             ///< dropped by the StripAccents normalizer
  kIdeograph = 1 << 5,        ///< BERT puts spaces around it
  kLetter = 1 << 6,           ///< \p{L}
  kNumber = 1 << 7,           ///< \p{N}
  kRegexSpace = 1 << 8,       ///< \s
  kWordChar = 1 << 9,         ///< \w
  kNfdUnstable = 1 << 10,     ///< text without any such code point is in NFD
  kNfcUnstable = 1 << 11,     ///< text without any such code point is in NFC
  kConjunctLinker = 1 << 12,  ///< Indic_Conjunct_Break=Linker
  kJoinsConjunct = 1 << 13,   ///< Indic_Conjunct_Break=Extend
};

/// Grapheme_Cluster_Break, with pictographs and conjunct consonants as classes of their own.
enum class GraphemeClass : uint8_t {
  kOther,
  kCr,
  kLf,
  kControl,
  kExtend,
  kZwj,
  kRegional,
  kPrepend,
  kSpacing,
  kL,
  kV,
  kT,
  kLv,
  kLvt,
  kPictographic,
  kConsonant,
};

struct CharClass {
  uint16_t flags;  ///< CharFlag bits
  uint8_t grapheme;
  uint8_t combining;  ///< canonical combining class
};

/// code_point <= 0x10FFFF.
const CharClass& char_class(char32_t code_point);

inline bool has_flag(char32_t code_point, unsigned flags) {
  return (char_class(code_point).flags & flags) != 0;
}

/// The code point at text[at], and in `at` the position after it. text is valid UTF-8.
inline char32_t next_char(std::string_view text, size_t& at) {
  auto byte = [&](size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const char32_t lead = byte(at);
  if (lead < 0x80) {
    at += 1;
    return lead;
  }
  if (lead < 0xE0) {
    at += 2;
    return (lead & 0x1F) << 6 | (byte(at - 1) & 0x3F);
  }
  if (lead < 0xF0) {
    at += 3;
    return (lead & 0x0F) << 12 | (byte(at - 2) & 0x3F) << 6 | (byte(at - 1) & 0x3F);
  }
  at += 4;
  return (lead & 0x07) << 18 | (byte(at - 3) & 0x3F) << 12 | (byte(at - 2) & 0x3F) << 6 |
         (byte(at - 1) & 0x3F);
}

/// The code point that ends before text[at], and in `at` where it starts. at > 0; valid UTF-8.
char32_t previous_char(std::string_view text, size_t& at);

/// How many bytes the code point that starts with this byte has.
inline size_t char_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

inline bool starts_char(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// Appends the code point as UTF-8.
void append_char(std::string& out, char32_t code_point);

size_t count_chars(std::string_view text);

}  // namespace prefilter::tokens
