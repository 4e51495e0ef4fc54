#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace prefilter {

/// Things numbered from 0, in sets that can only grow together (union-find with path halving;
/// Tarjan and van Leeuwen, "Worst-case analysis of set union algorithms", JACM 1984). Each set goes
/// by its smallest number, so that the order of joins does not show. At most 2^32 things.
class DisjointSets {
 public:
  DisjointSets() = default;
  explicit DisjointSets(size_t size) {
    while (parents_.size() < size) add();
  }

  /// A new thing in a set of its own.
  size_t add() {
    parents_.push_back(static_cast<uint32_t>(parents_.size()));
    return parents_.size() - 1;
  }
  size_t size() const { return parents_.size(); }

  /// The smallest number of the set that holds `thing`.
  size_t find(size_t thing) {
    while (parents_[thing] != thing) {
      parents_[thing] = parents_[parents_[thing]];
      thing = parents_[thing];
    }
    return thing;
  }

  /// Whether two sets became one.
  bool join(size_t a, size_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return false;
    const auto [first, second] = std::minmax(a, b);
    parents_[second] = static_cast<uint32_t>(first);
    return true;
  }

 private:
  std::vector<uint32_t> parents_;
};

}  // namespace prefilter
