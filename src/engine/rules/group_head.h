#pragma once

#include <string>

#include "engine/rules/pattern_cursor.h"
#include "engine/rules/syntax.h"

namespace prefilter::rules {

/// What stands between a group's parenthesis and its content.
struct GroupHead {
  enum class Kind {
    kGroup,        ///< content follows, and a closing parenthesis
    kComment,      ///< (?#…), read to its end
    kGlobalFlags,  ///< (?i), read to its end
  };
  Kind kind = Kind::kGroup;
  Flags flags = {};       ///< those in force inside the group, or from here on
  std::string name = {};  ///< of (?P<name>…); empty: none
};

/// Reads a group's head; the cursor stands behind the opening parenthesis. flags: those outside.
/// Errors: kInvalidArgument for what Python refuses; kUnsupported for lookaround, conditions,
/// atomic groups, references by name and the flags a, L and t.
Result<GroupHead> read_group_head(PatternCursor& cursor, Flags flags);

}  // namespace prefilter::rules
