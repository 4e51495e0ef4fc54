#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <vector>

namespace prefilter::rules {

/// Code points from `first` to `last`, both included.
struct Range {
  char32_t first;
  char32_t last;

  friend bool operator==(const Range&, const Range&) = default;
};

inline constexpr char32_t kMaxCodePoint = 0x10FFFF;

/// A set of code points 0..0x10FFFF, kept as sorted ranges that neither touch nor overlap.
/// All operations are linear in the number of ranges.
class CodePointSet {
 public:
  CodePointSet() = default;
  CodePointSet(std::initializer_list<Range> ranges);
  explicit CodePointSet(std::span<const Range> ranges);

  /// Adds ranges in any order, overlapping or not; each has first <= last <= kMaxCodePoint.
  void add(std::span<const Range> ranges);
  void add(Range range) { add(std::span<const Range>(&range, 1)); }

  CodePointSet complement() const;
  CodePointSet intersection(const CodePointSet& other) const;

  bool contains(char32_t code_point) const;
  bool empty() const { return ranges_.empty(); }
  const std::vector<Range>& ranges() const { return ranges_; }

  /// How many code points are in it.
  size_t size() const;

  friend bool operator==(const CodePointSet&, const CodePointSet&) = default;

 private:
  std::vector<Range> ranges_;
};

}  // namespace prefilter::rules
