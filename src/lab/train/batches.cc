#include "lab/train/batches.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/random.h"

namespace prefilter::train {
namespace {

// As transformers takes it: enough batches that lengths agree, few enough that epochs differ.
constexpr size_t kWindowBatches = 50;

/// Longest first; what is equally long stays in order.
void sort_by_length(std::span<size_t> examples, std::span<const size_t> lengths) {
  std::stable_sort(examples.begin(), examples.end(),
                   [&](size_t a, size_t b) { return lengths[a] > lengths[b]; });
}

std::vector<Batch> cut(std::span<const size_t> examples, size_t batch) {
  std::vector<Batch> batches;
  for (const auto part : micro_batches(examples, batch)) {
    batches.emplace_back(part.begin(), part.end());
  }
  return batches;
}

/// The shuffled examples regrouped by length. `examples` fill whole batches.
std::vector<Batch> grouped(std::vector<size_t> examples, std::span<const size_t> lengths,
                           size_t batch, Random& random) {
  for (size_t begin = 0; begin < examples.size(); begin += kWindowBatches * batch) {
    const size_t count = std::min(kWindowBatches * batch, examples.size() - begin);
    sort_by_length(std::span(examples).subspan(begin, count), lengths);
  }
  std::vector<Batch> batches = cut(examples, batch);
  random.shuffle(std::span(batches));
  const auto longest = std::max_element(
      batches.begin(), batches.end(),
      [&](const Batch& a, const Batch& b) { return lengths[a[0]] < lengths[b[0]]; });
  if (longest != batches.end()) std::iter_swap(batches.begin(), longest);
  return batches;
}

}  // namespace

std::vector<Batch> epoch_batches(std::span<const size_t> lengths, const BatchOptions& options,
                                 size_t epoch) {
  PREFILTER_CHECK(options.batch > 0, "the options were checked");
  Random random = Random::stream(options.seed, epoch);
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  random.shuffle(std::span(order));
  // What is left over is any few examples, not the longest or shortest ones.
  const auto whole_end =
      order.begin() + static_cast<std::ptrdiff_t>(order.size() / options.batch * options.batch);
  Batch left_over(whole_end, order.end());
  order.erase(whole_end, order.end());
  std::vector<Batch> batches = options.by_length
                                   ? grouped(std::move(order), lengths, options.batch, random)
                                   : cut(order, options.batch);
  if (!left_over.empty()) batches.push_back(std::move(left_over));
  for (Batch& batch : batches) sort_by_length(batch, lengths);
  return batches;
}

std::vector<Batch> evaluation_batches(std::span<const size_t> lengths, size_t batch) {
  std::vector<size_t> order(lengths.size());
  std::iota(order.begin(), order.end(), size_t{0});
  sort_by_length(order, lengths);
  return cut(order, batch);
}

std::vector<std::span<const size_t>> micro_batches(std::span<const size_t> batch,
                                                   size_t micro_batch) {
  PREFILTER_CHECK(micro_batch > 0, "the options were checked");
  std::vector<std::span<const size_t>> parts;
  for (size_t begin = 0; begin < batch.size(); begin += micro_batch) {
    parts.push_back(batch.subspan(begin, std::min(micro_batch, batch.size() - begin)));
  }
  return parts;
}

size_t batches_per_epoch(size_t examples, size_t batch) {
  PREFILTER_CHECK(batch > 0, "the options were checked");
  return (examples + batch - 1) / batch;
}

}  // namespace prefilter::train
