#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace prefilter {

/// Packs articles into batches of similar length, the longest first: the last ones to be taken by a
/// thread are then the cheapest, and threads end together.
/// lengths: tokens of each article; 0: an article that is not to be run. Each batch holds indices
/// into lengths and at most max_tokens tokens, or a single article that alone is longer.
std::vector<std::vector<size_t>> plan_batches(std::span<const size_t> lengths, size_t max_tokens);

}  // namespace prefilter
