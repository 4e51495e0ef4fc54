#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace prefilter {

/// How many batches `tokens` are to be split into for so many threads. 1: too few tokens for a
/// batch a thread, all threads share one. Else a multiple of the threads, each batch of about 1,024
/// tokens, so that each thread runs batches of its own and all end together.
size_t batch_count(size_t tokens, size_t threads);

/// Packs articles into at most `count` batches of similar length and of about as many tokens each,
/// the longest articles first. lengths: tokens of each article; 0: an article that is not to be
/// run. Each batch holds indices into lengths, none is empty. count > 0.
std::vector<std::vector<size_t>> plan_batches(std::span<const size_t> lengths, size_t count);

}  // namespace prefilter
