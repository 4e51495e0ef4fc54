#include "engine/rules/python_unicode.h"

#include <array>
#include <cstdint>

namespace prefilter::rules {
namespace {

/// Code points first, first + stride … last, whose lower case lies `delta` further.
struct LowerRun {
  char32_t first;
  char32_t last;
  char32_t stride;
  int32_t delta;
};

/// Lower-case letters that IGNORECASE holds equal though neither is the other's lower case.
struct EqualPair {
  char32_t letter;
  char32_t equal;
};

#include "engine/rules/python_unicode.inc"

char32_t moved(char32_t code_point, int32_t delta) {
  return static_cast<char32_t>(static_cast<int32_t>(code_point) + delta);
}

/// Calls visit(upper, lower) for each code point that has a lower case of its own.
template <typename Visit>
void for_each_cased(Visit visit) {
  for (const LowerRun& run : kLower) {
    for (char32_t c = run.first; c <= run.last; c += run.stride) visit(c, moved(c, run.delta));
  }
}

// A code point c is in the result if lower(c) is in lower(set) or equal to a letter of it. The
// result may keep the upper-case members of the set: their lower case is in lower(set) as well.
CodePointSet closed_under_case(const CodePointSet& set) {
  std::vector<Range> found;
  for_each_cased([&](char32_t upper, char32_t lower) {
    if (set.contains(upper)) found.push_back({lower, lower});
  });
  CodePointSet lowered = set;
  lowered.add(found);
  found.clear();
  for (const EqualPair& pair : kEqual) {
    if (lowered.contains(pair.letter)) found.push_back({pair.equal, pair.equal});
  }
  lowered.add(found);
  found.clear();
  for_each_cased([&](char32_t upper, char32_t lower) {
    if (lowered.contains(lower)) found.push_back({upper, upper});
  });
  lowered.add(found);
  return lowered;
}

std::array<CodePointSet, 128> close_ascii() {
  std::array<CodePointSet, 128> closed;
  for (char32_t c = 0; c < closed.size(); ++c) closed[c] = closed_under_case({{c, c}});
  return closed;
}

}  // namespace

const CodePointSet& word_characters() {
  static const CodePointSet set{std::span<const Range>(kWord)};
  return set;
}

const CodePointSet& digit_characters() {
  static const CodePointSet set{std::span<const Range>(kDigit)};
  return set;
}

const CodePointSet& space_characters() {
  static const CodePointSet set{std::span<const Range>(kSpace)};
  return set;
}

CodePointSet ignoring_case(const CodePointSet& set) {
  // Nearly all sets of a pattern are one ASCII letter.
  static const std::array<CodePointSet, 128> ascii = close_ascii();
  const std::vector<Range>& ranges = set.ranges();
  const bool one_ascii =
      ranges.size() == 1 && ranges[0].first == ranges[0].last && ranges[0].first < ascii.size();
  return one_ascii ? ascii[ranges[0].first] : closed_under_case(set);
}

bool holds_case_beyond_bmp(const CodePointSet& set) {
  bool held = false;
  for_each_cased([&](char32_t upper, char32_t lower) {
    held = held || (upper > 0xFFFF && (set.contains(upper) || set.contains(lower)));
  });
  return held;
}

}  // namespace prefilter::rules
