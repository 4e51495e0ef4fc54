#include "engine/batch_plan.h"

#include <algorithm>

namespace prefilter {

std::vector<std::vector<size_t>> plan_batches(std::span<const size_t> lengths, size_t max_tokens) {
  std::vector<size_t> order;
  for (size_t i = 0; i < lengths.size(); ++i) {
    if (lengths[i] > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return lengths[a] > lengths[b]; });
  std::vector<std::vector<size_t>> batches;
  size_t room = 0;
  for (const size_t article : order) {
    if (batches.empty() || lengths[article] > room) {
      batches.emplace_back();
      room = std::max(max_tokens, lengths[article]);
    }
    batches.back().push_back(article);
    room -= lengths[article];
  }
  return batches;
}

}  // namespace prefilter
