#pragma once

#include <vector>

#include "engine/rules/code_point_set.h"

namespace prefilter::rules {

/// The flags of Python's `re` that a pattern may have; `u` (the default there) changes nothing.
struct Flags {
  bool ignorecase = false;  ///< i
  bool multiline = false;   ///< m
  bool dotall = false;      ///< s
  bool verbose = false;     ///< x
};

/// A place in the text at which something holds; it reads no character.
enum class Assertion {
  kTextStart,     ///< \A, and ^ without multiline
  kTextEnd,       ///< \Z
  kFinalLineEnd,  ///< $ without multiline: the end, or before a line end that is the last character
  kLineStart,     ///< ^ with multiline
  kLineEnd,       ///< $ with multiline
  kWordBoundary,  ///< \b
  kNoBoundary,    ///< \B
};

/// A pattern's syntax: groups do not capture, and flags are worked into the sets.
struct Node {
  enum class Kind {
    kSet,        ///< reads one character that is in `set`; an empty set never matches
    kAssertion,  ///< holds `assertion`
    kSequence,   ///< all children in order; without children it reads nothing
    kChoice,     ///< one of the children, the first that leads to a match
    kRepeat,     ///< the only child, `min` to `max` times
  };
  static constexpr int kUnbounded = -1;

  Kind kind = Kind::kSequence;
  CodePointSet set = {};
  Assertion assertion = Assertion::kTextStart;
  std::vector<Node> children = {};
  int min = 0;
  int max = kUnbounded;
  bool lazy = false;  ///< a repeat that prefers fewer times
};

/// Whether some text of no characters can match: assertions count as true.
bool can_be_empty(const Node& node);

}  // namespace prefilter::rules
