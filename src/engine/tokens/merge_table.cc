#include "engine/tokens/merge_table.h"

#include <bit>

namespace prefilter::tokens {

MergeTable::MergeTable(size_t merges) {
  // At most 2/3 full, so that a search ends soon, and always ends.
  const size_t slots = std::bit_ceil(merges + merges / 2 + 2);
  entries_.resize(slots);
  mask_ = slots - 1;
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(slots));
}

void MergeTable::put(int32_t left, int32_t right, uint32_t rank, int32_t merged) {
  const uint64_t pair = key(left, right);
  size_t slot = slot_of(pair);
  while (entries_[slot].pair != kFree && entries_[slot].pair != pair) slot = (slot + 1) & mask_;
  entries_[slot] = {pair, rank, merged};
}

}  // namespace prefilter::tokens
