#pragma once

#include "engine/rules/code_point_set.h"

/// What Python's `re` knows of Unicode, in the version that scripts/make_rules_tables.py names.
namespace prefilter::rules {

const CodePointSet& word_characters();   ///< \w: letters, numbers of any kind, '_'
const CodePointSet& digit_characters();  ///< \d: general category Nd
const CodePointSet& space_characters();  ///< \s: white space, the no-break spaces among it

/// The code points that IGNORECASE makes equal to one of `set`: all whose lower case is the lower
/// case of a member, or a letter that `re` holds equal to that ("s" and the long s, "k" and the
/// Kelvin sign, the two small sigmas). What the set holds is part of it.
CodePointSet ignoring_case(const CodePointSet& set);

/// Whether the set holds a letter beyond U+FFFF that has a lower or an upper case: `re` compares
/// those in classes by other rules than all the rest.
bool holds_case_beyond_bmp(const CodePointSet& set);

}  // namespace prefilter::rules
