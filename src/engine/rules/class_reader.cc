#include "engine/rules/class_reader.h"

#include "engine/rules/escape.h"
#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

Error unterminated(size_t begin) { return not_python(begin, "unterminated character set"); }

/// One member: a character or a category.
Result<Escape> read_member(PatternCursor& cursor, size_t begin) {
  const char32_t c = cursor.take();
  if (c == PatternCursor::kEnd) return unterminated(begin);
  if (c == U'\\') return read_escape(cursor, EscapePlace::kClass);
  return Escape{.literal = c};
}

/// The members as they stand, before case and `^`.
struct Members {
  CodePointSet characters;  ///< of literals and ranges: the case of these counts
  CodePointSet categories;  ///< of \w and the like: letters of both cases are in them anyway
};

Result<Members> read_members(PatternCursor& cursor, size_t begin) {
  Members members;
  std::vector<Range> ranges;
  for (bool first = true; first || cursor.peek() != U']'; first = false) {
    const size_t at = cursor.position();
    const Result<Escape> low = read_member(cursor, begin);
    if (!low) return low.error();
    const bool range = cursor.peek() == U'-' && cursor.peek(1) != U']';
    if (!range) {
      if (low->set) members.categories.add(low->set->ranges());
      if (low->literal) ranges.push_back({*low->literal, *low->literal});
      continue;
    }
    cursor.take();
    const Result<Escape> high = read_member(cursor, begin);
    if (!high) return high.error();
    if (!low->literal || !high->literal || *high->literal < *low->literal) {
      return not_python(at, "bad character range " + cursor.since(at));
    }
    ranges.push_back({*low->literal, *high->literal});
  }
  cursor.take();
  members.characters.add(ranges);
  return members;
}

}  // namespace

Result<CodePointSet> read_class(PatternCursor& cursor, Flags flags) {
  const size_t begin = cursor.position() - 1;
  const bool negated = cursor.eat(U'^');
  Result<Members> members = read_members(cursor, begin);
  if (!members) return members.error();
  CodePointSet set = members->characters;
  if (flags.ignorecase) {
    if (holds_case_beyond_bmp(set)) {
      return not_supported(begin,
                           "a class with letters beyond U+FFFF that have a case cannot be read as "
                           "Python does under ignorecase; write them as (?:A|B), or both cases "
                           "without ignorecase");
    }
    set = ignoring_case(set);
  }
  set.add(members->categories.ranges());
  return negated ? set.complement() : set;
}

}  // namespace prefilter::rules
