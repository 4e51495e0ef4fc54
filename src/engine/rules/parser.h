#pragma once

#include <string_view>

#include "engine/rules/syntax.h"
#include "prefilter/error.h"

namespace prefilter::rules {

inline constexpr int kMaxPatternDepth = 100;    ///< groups inside one another
inline constexpr int kMaxPatternRepeat = 1000;  ///< the largest number in {m,n}: RE2's own limit

/// Reads a pattern as `re.compile` of Python 3.11 does.
/// In: valid UTF-8. Positions in errors count characters from 0, as Python's do.
/// Errors: kInvalidArgument for what Python refuses too; kUnsupported, with what to write instead,
/// for what needs more than one pass over a text (lookaround, back-references, conditions, atomic
/// groups, possessive repeats), for the flags a, L and t, and past the limits above.
Result<Node> parse_pattern(std::string_view pattern, Flags flags);

}  // namespace prefilter::rules
