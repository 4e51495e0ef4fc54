#pragma once

#include <optional>

#include "engine/rules/code_point_set.h"
#include "engine/rules/pattern_cursor.h"
#include "engine/rules/syntax.h"

namespace prefilter::rules {

/// What an escape such as `\d`, `\x41` or `\b` stands for: one of the three.
struct Escape {
  std::optional<char32_t> literal = std::nullopt;
  std::optional<CodePointSet> set = std::nullopt;
  std::optional<Assertion> assertion = std::nullopt;
};

/// Where an escape stands decides what it means: `\b` in a class is a backspace.
enum class EscapePlace { kExpression, kClass };

/// Reads the rest of an escape; the cursor stands behind the backslash.
/// Errors: what Python calls a bad escape (kInvalidArgument); back-references, `\N{…}` and
/// surrogates (kUnsupported).
Result<Escape> read_escape(PatternCursor& cursor, EscapePlace place);

}  // namespace prefilter::rules
