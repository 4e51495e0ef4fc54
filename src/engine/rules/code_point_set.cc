#include "engine/rules/code_point_set.h"

#include <algorithm>

namespace prefilter::rules {

CodePointSet::CodePointSet(std::initializer_list<Range> ranges) {
  add(std::span<const Range>(ranges.begin(), ranges.size()));
}

CodePointSet::CodePointSet(std::span<const Range> ranges) { add(ranges); }

void CodePointSet::add(std::span<const Range> ranges) {
  ranges_.insert(ranges_.end(), ranges.begin(), ranges.end());
  std::ranges::sort(ranges_, {}, &Range::first);
  size_t kept = 0;
  for (const Range& range : ranges_) {
    if (kept > 0 && range.first <= ranges_[kept - 1].last + 1) {
      ranges_[kept - 1].last = std::max(ranges_[kept - 1].last, range.last);
    } else {
      ranges_[kept++] = range;
    }
  }
  ranges_.resize(kept);
}

CodePointSet CodePointSet::complement() const {
  CodePointSet others;
  char32_t next = 0;
  for (const Range& range : ranges_) {
    if (range.first > next) others.ranges_.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  if (next <= kMaxCodePoint) others.ranges_.push_back({next, kMaxCodePoint});
  return others;
}

CodePointSet CodePointSet::intersection(const CodePointSet& other) const {
  CodePointSet common;
  auto a = ranges_.begin();
  auto b = other.ranges_.begin();
  while (a != ranges_.end() && b != other.ranges_.end()) {
    const char32_t first = std::max(a->first, b->first);
    const char32_t last = std::min(a->last, b->last);
    if (first <= last) common.ranges_.push_back({first, last});
    if (a->last < b->last) {
      ++a;
    } else {
      ++b;
    }
  }
  return common;
}

bool CodePointSet::contains(char32_t code_point) const {
  const auto after = std::ranges::upper_bound(ranges_, code_point, {}, &Range::first);
  return after != ranges_.begin() && code_point <= std::prev(after)->last;
}

size_t CodePointSet::size() const {
  size_t count = 0;
  for (const Range& range : ranges_) count += range.last - range.first + 1;
  return count;
}

}  // namespace prefilter::rules
