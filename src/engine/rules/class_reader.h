#pragma once

#include "engine/rules/code_point_set.h"
#include "engine/rules/pattern_cursor.h"
#include "engine/rules/syntax.h"

namespace prefilter::rules {

/// Reads a character class such as `[^a-z\d_]`; the cursor stands behind its bracket, and then
/// behind the closing one. Flags: ignorecase is worked into the set.
/// Errors: kInvalidArgument for what Python refuses; kUnsupported for letters with a case beyond
/// U+FFFF under ignorecase, which Python compares by other rules than the rest.
Result<CodePointSet> read_class(PatternCursor& cursor, Flags flags);

}  // namespace prefilter::rules
