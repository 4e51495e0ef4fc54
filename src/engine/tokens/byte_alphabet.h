#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace prefilter::tokens {

/// How byte-level vocabularies spell bytes: each as one printable character (the byte itself where
/// Latin-1 has one there, U+0100 and on for the others), as GPT-2 defined it.

/// The character of a byte, in UTF-8.
std::string byte_character(uint8_t byte);

/// The bytes that a token spells; nothing if it has other characters.
std::optional<std::string> spelled_bytes(std::string_view token);

}  // namespace prefilter::tokens
