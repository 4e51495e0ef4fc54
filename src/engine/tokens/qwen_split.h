#pragma once

#include <cstddef>
#include <string_view>

namespace prefilter::tokens {

/// The regular expression that Qwen2's tokenizer.json names, matched by hand in linear time.
inline constexpr std::string_view kQwenRegex =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Where the match of kQwenRegex that starts at text[begin] ends: there always is one. text is
/// valid UTF-8 and ends where the subject ends; begin < text.size() is 0 or an earlier answer.
size_t qwen_match_end(std::string_view text, size_t begin);

}  // namespace prefilter::tokens
