#pragma once

#include <array>
#include <string_view>

namespace prefilter::tokens {

/// The files of each tokenizer form, in the order in which a folder is searched; the first of each
/// row decides.
inline constexpr std::array<std::array<std::string_view, 2>, 4> kTokenizerFiles = {{
    {"tokenizer.json", ""},
    {"vocab.txt", ""},
    {"vocab.json", "merges.txt"},
    {"sentencepiece.bpe.model", ""},
}};

/// Carried along where present: `transformers` reads them, and so do the plain vocabularies.
inline constexpr std::array<std::string_view, 3> kTokenizerExtras = {
    "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json"};

}  // namespace prefilter::tokens
