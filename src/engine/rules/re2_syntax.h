#pragma once

#include <string>

#include "engine/rules/syntax.h"

namespace prefilter::rules {

/// A pattern in RE2's syntax, for texts in the form of marked_text.h.
struct Re2Pattern {
  std::string text;
  bool last_line_end = false;  ///< holds Python's `$` without multiline
  bool any_line_end = false;   ///< holds `^` or `$` with multiline
};

/// Writes a pattern that RE2 matches in a marked text wherever, and only where, Python's `re`
/// matches the original. Must not be used of patterns that can match no characters at all: between
/// a mark and its character there are boundaries that the original has not.
Re2Pattern to_re2(const Node& pattern);

}  // namespace prefilter::rules
