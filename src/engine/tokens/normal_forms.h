#pragma once

#include <cstdint>

#include "engine/tokens/normal_text.h"

namespace prefilter::tokens {

enum class NormalForm : uint8_t { kNfc, kNfd, kNfkc, kNfkd };

/// Brings the text into the Unicode normalisation form as the Hugging Face package does (Unicode
/// 9). O(n log n) at worst (a long run of combining marks is sorted), linear otherwise.
void normalize_form(NormalText& text, NormalForm form);

/// Lowercases character by character (no final sigma), as Rust's char::to_lowercase.
void lowercase(NormalText& text);

}  // namespace prefilter::tokens
