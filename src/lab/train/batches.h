#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace prefilter::train {

/// Indices into the examples.
using Batch = std::vector<size_t>;

struct BatchOptions {
  size_t batch = 16;      ///< examples of one optimiser step; > 0
  bool by_length = true;  ///< put examples of similar length together
  uint64_t seed = 0;
};

/// The batches of one epoch, in order: every example exactly once, options.batch of them in each,
/// fewer only in the last one. The same (lengths, options, epoch) give the same batches.
///
/// by_length, as transformers' group_by_length does in spirit: the examples are shuffled, sorted by
/// length inside windows of up to 50 batches, cut into batches, and the batches shuffled; of the
/// whole ones that with the longest example comes first, so that what does not fit into memory
/// shows at once.
/// Otherwise a plain shuffle. Either way a batch lists its examples from the longest to the
/// shortest, so that micro-batches cut from it hold examples of similar length.
/// lengths: tokens of each example.
std::vector<Batch> epoch_batches(std::span<const size_t> lengths, const BatchOptions& options,
                                 size_t epoch);

/// For evaluation: all examples from the longest to the shortest, in batches of at most so many.
/// batch > 0.
std::vector<Batch> evaluation_batches(std::span<const size_t> lengths, size_t batch);

/// Cuts one batch into parts of at most so many examples, for gradient accumulation.
/// micro_batch > 0. The batch must outlive the parts.
std::vector<std::span<const size_t>> micro_batches(std::span<const size_t> batch,
                                                   size_t micro_batch);

/// The number of batches of one epoch. batch > 0.
size_t batches_per_epoch(size_t examples, size_t batch);

}  // namespace prefilter::train
