#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/disjoint_sets.h"

namespace prefilter::articles {

/// How alike is near. The defaults find a pair of similarity 0.7 in 98 of 100 cases, 0.8 always but
/// once in thousands.
struct NearDuplicateOptions {
  double min_similarity = 0.7;  ///< Jaccard similarity of the shingles, in (0, 1]
  size_t shingle = 5;           ///< characters; > 0
  size_t kept_shingles = 512;   ///< of a text; the similarity of longer texts is estimated; > 0
  size_t bands = 25;            ///< a pair is compared if one of its bands is equal; > 0
  size_t rows = 5;              ///< minima of a band; > 0
};

/// A known text that is near.
struct NearDuplicate {
  size_t index = 0;         ///< as add() gave it
  double similarity = 0.0;  ///< in [min_similarity, 1]
};

/// Finds texts that say nearly the same among many: MinHash of character shingles (Broder 1997,
/// https://doi.org/10.1109/SEQUEN.1997.666900) in one permutation with optimal densification
/// (Shrivastava 2017, https://proceedings.mlr.press/v70/shrivastava17a.html), looked up by bands,
/// then compared by the shingles themselves. The comparison is exact for texts of at most
/// `kept_shingles` different shingles; else it is estimated from that many of the pair's smallest
/// hashes (standard error 0.02). Texts come folded (content_hash.h). The same texts in the same
/// order give the same result; time and memory are linear in their number, some 2.5 KB each.
/// find() is safe to call from many threads while nobody adds.
class NearDuplicateIndex {
 public:
  explicit NearDuplicateIndex(const NearDuplicateOptions& options = {});

  /// Takes a text in, joining the groups of all that are near, and gives its number, from 0. A text
  /// without a character is near to none.
  size_t add(std::string_view words);

  /// The nearest of the known texts; of equally near ones the first. nullopt: none is near.
  std::optional<NearDuplicate> find(std::string_view words) const;

  size_t size() const { return groups_.size(); }

  /// The first text of the group that holds this one: texts are in one group if a chain of near
  /// ones leads from one to the other.
  size_t group_of(size_t index) { return groups_.find(index); }

 private:
  /// A text that has a band key. Entries of like keys form a list, the last text first.
  struct Entry {
    uint32_t key = 0;
    uint32_t text = 0;
    uint32_t next = 0;  // place in entries_ plus 1; 0: the list ends
  };
  struct Sketch {
    std::vector<uint32_t> shingles;  // the smallest hashes, ascending, each once
    std::vector<uint32_t> keys;      // of each band
  };

  Sketch sketch_of(std::string_view words) const;
  std::vector<uint32_t> keys_of(std::span<const uint64_t> hashes) const;
  std::vector<uint32_t> with_key(uint32_t key) const;
  void insert(uint32_t key, uint32_t text);
  void grow();
  std::span<const uint32_t> shingles_of(size_t text) const;
  double similarity(std::span<const uint32_t> a, std::span<const uint32_t> b) const;

  NearDuplicateOptions options_;
  DisjointSets groups_;
  std::vector<uint32_t> shingles_;  // of all texts, end to end
  std::vector<uint64_t> ends_;      // where each text's shingles end
  std::vector<Entry> entries_;
  std::vector<uint32_t> heads_;  // of the lists, by key; as Entry::next
};

}  // namespace prefilter::articles
