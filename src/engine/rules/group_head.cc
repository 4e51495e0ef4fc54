#include "engine/rules/group_head.h"

#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

using Kind = GroupHead::Kind;

/// The flag of a letter; nullptr: no flag that is supported.
bool* flag_of(Flags& flags, char32_t letter) {
  switch (letter) {
    case U'i':
      return &flags.ignorecase;
    case U'm':
      return &flags.multiline;
    case U's':
      return &flags.dotall;
    case U'x':
      return &flags.verbose;
    default:
      return nullptr;
  }
}

bool any(const Flags& flags) {
  return flags.ignorecase || flags.multiline || flags.dotall || flags.verbose;
}

bool overlap(const Flags& a, const Flags& b) {
  return (a.ignorecase && b.ignorecase) || (a.multiline && b.multiline) || (a.dotall && b.dotall) ||
         (a.verbose && b.verbose);
}

void turn(Flags& flags, const Flags& which, bool on) {
  if (which.ignorecase) flags.ignorecase = on;
  if (which.multiline) flags.multiline = on;
  if (which.dotall) flags.dotall = on;
  if (which.verbose) flags.verbose = on;
}

Error refused_flag(size_t begin, char32_t letter) {
  if (letter == U'a') {
    return not_supported(begin,
                         "the flag a (ASCII): \\w, \\d, \\s and \\b are Unicode's here; "
                         "leave it away, or write classes such as [0-9]");
  }
  if (letter == U't') return not_supported(begin, "the flag t (template): leave it away");
  return not_python(begin, letter == U'L' ? "the flag L is for bytes alone" : "unknown flag");
}

/// The letters in front of ')', ':' or '-'; `u` is the default and changes nothing.
Result<Flags> read_flag_letters(PatternCursor& cursor, size_t begin, bool turning_off) {
  Flags letters;
  while (true) {
    const char32_t c = cursor.peek();
    if (c == U':' || (!turning_off && (c == U')' || c == U'-'))) return letters;
    if (c == PatternCursor::kEnd) return not_python(begin, "missing -, : or )");
    bool* flag = flag_of(letters, c);
    if (flag == nullptr && (c != U'u' || turning_off)) return refused_flag(begin, c);
    if (flag != nullptr) *flag = true;
    cursor.take();
  }
}

/// (?i) or (?i-s:
Result<GroupHead> read_flags(PatternCursor& cursor, size_t begin, Flags outside) {
  const Result<Flags> on = read_flag_letters(cursor, begin, false);
  if (!on) return on.error();
  GroupHead head{.flags = outside};
  turn(head.flags, *on, true);
  if (cursor.eat(U')')) {
    head.kind = Kind::kGlobalFlags;
    return head;
  }
  if (cursor.eat(U'-')) {
    const Result<Flags> off = read_flag_letters(cursor, begin, true);
    if (!off) return off.error();
    if (!any(*off)) return not_python(begin, "missing flag");
    if (overlap(*on, *off)) return not_python(begin, "flag turned on and off");
    turn(head.flags, *off, false);
  }
  cursor.take();
  return head;
}

bool is_identifier(const PatternCursor& cursor, size_t length) {
  for (size_t i = 0; i < length; ++i) {
    const char32_t c = cursor.peek(i);
    if (!word_characters().contains(c) || (i == 0 && digit_characters().contains(c))) return false;
  }
  return length > 0;
}

Result<GroupHead> read_name(PatternCursor& cursor, size_t begin, Flags flags) {
  size_t length = 0;
  while (cursor.peek(length) != U'>' && cursor.peek(length) != PatternCursor::kEnd) ++length;
  if (cursor.peek(length) == PatternCursor::kEnd || !is_identifier(cursor, length)) {
    return not_python(begin, "bad group name");
  }
  const size_t name = cursor.position();
  cursor.seek(name + length);
  GroupHead head{.flags = flags, .name = cursor.since(name)};
  cursor.take();
  return head;
}

Result<GroupHead> read_python_extension(PatternCursor& cursor, size_t begin, Flags flags) {
  if (cursor.eat(U'<')) return read_name(cursor, begin, flags);
  if (cursor.eat(U'=')) {
    return not_supported(begin,
                         "the reference (?P=…) to a group cannot be checked in one pass over "
                         "the text; write out what may be repeated");
  }
  return not_python(begin, "unknown extension ?P");
}

Result<GroupHead> read_comment(PatternCursor& cursor, size_t begin, Flags flags) {
  while (cursor.peek() != PatternCursor::kEnd) {
    if (cursor.take() == U')') return GroupHead{.kind = Kind::kComment, .flags = flags};
  }
  return not_python(begin, "missing ), unterminated comment");
}

Error lookaround(PatternCursor& cursor, size_t begin, bool behind) {
  const char32_t sign = cursor.take();
  if (behind && sign != U'=' && sign != U'!') return not_python(begin, "unknown extension ?<");
  const std::string name =
      std::string(behind ? "lookbehind (?<" : "lookahead (?") + (sign == U'!' ? "!" : "=") + "…)";
  const bool negative = sign == U'!';
  return not_supported(
      begin, name + " needs a second pass over the text; " +
                 (negative ? "list what is wanted instead of what is not, or use two patterns"
                           : "let the pattern read that text too, or use \\b where a word ends"));
}

}  // namespace

Result<GroupHead> read_group_head(PatternCursor& cursor, Flags flags) {
  const size_t begin = cursor.position() - 1;
  if (!cursor.eat(U'?')) return GroupHead{.flags = flags};
  const char32_t c = cursor.peek();
  switch (c) {
    case PatternCursor::kEnd:
      return not_python(begin, "unexpected end of pattern");
    case U':':
      cursor.take();
      return GroupHead{.flags = flags};
    case U'P':
      cursor.take();
      return read_python_extension(cursor, begin, flags);
    case U'#':
      cursor.take();
      return read_comment(cursor, begin, flags);
    case U'=':
    case U'!':
      return lookaround(cursor, begin, false);
    case U'<':
      cursor.take();
      return lookaround(cursor, begin, true);
    case U'(':
      return not_supported(begin,
                           "the condition (?(…)…) asks what a group has matched, which is not "
                           "known in one pass over the text; write both cases with |");
    case U'>':
      return not_supported(begin,
                           "the atomic group (?>…) gives nothing back to what follows, which "
                           "cannot be checked in one pass over the text; write (?:…)");
    default:
      return read_flags(cursor, begin, flags);
  }
}

}  // namespace prefilter::rules
