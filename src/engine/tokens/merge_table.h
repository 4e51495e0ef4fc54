#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace prefilter::tokens {

/// Which pairs of tokens merge: an open-addressing hash table that is filled once.
class MergeTable {
 public:
  struct Entry {
    uint64_t pair = kFree;
    uint32_t rank = 0;
    int32_t merged = 0;
  };

  /// Room for this many merges.
  explicit MergeTable(size_t merges);
  MergeTable() : MergeTable(0) {}

  /// A pair that is there already gets the new rank. Ids are >= 0.
  void put(int32_t left, int32_t right, uint32_t rank, int32_t merged);

  /// nullptr if the pair does not merge.
  const Entry* find(int32_t left, int32_t right) const {
    const uint64_t pair = key(left, right);
    for (size_t slot = slot_of(pair);; slot = (slot + 1) & mask_) {
      const Entry& entry = entries_[slot];
      if (entry.pair == pair) return &entry;
      if (entry.pair == kFree) return nullptr;
    }
  }

 private:
  static constexpr uint64_t kFree = UINT64_MAX;

  static uint64_t key(int32_t left, int32_t right) {
    return static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32 | static_cast<uint32_t>(right);
  }
  // Fibonacci hashing; the table has a power of two of slots.
  size_t slot_of(uint64_t pair) const {
    pair ^= pair >> 29;
    return static_cast<size_t>(pair * 0x9E3779B97F4A7C15U >> shift_);
  }

  std::vector<Entry> entries_;
  size_t mask_;
  unsigned shift_;
};

}  // namespace prefilter::tokens
