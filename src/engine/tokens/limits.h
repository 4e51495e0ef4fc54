#pragma once

#include <cstddef>

namespace prefilter::tokens {

// Of vocabulary files. The largest real ones: 17 MB (XLM-R), 250,037 tokens, 151,387 merges.
inline constexpr size_t kMaxFileBytes = size_t{256} << 20;
inline constexpr size_t kMaxTokens = size_t{1} << 22;
inline constexpr size_t kMaxTokenBytes = 4096;  // bounds the work per character of text
inline constexpr size_t kMaxMerges = size_t{1} << 22;
inline constexpr size_t kMaxIds = size_t{1} << 24;  // ids are below it

}  // namespace prefilter::tokens
