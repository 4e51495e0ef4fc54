#include "engine/rules/escape.h"

#include "engine/rules/python_unicode.h"

namespace prefilter::rules {
namespace {

constexpr char32_t kMaxOctal = 0377;

bool is_octal(char32_t c) { return c >= U'0' && c <= U'7'; }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_ascii_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

int hex_value(char32_t c) {
  if (is_digit(c)) return static_cast<int>(c - U'0');
  if (c >= U'a' && c <= U'f') return static_cast<int>(c - U'a') + 10;
  if (c >= U'A' && c <= U'F') return static_cast<int>(c - U'A') + 10;
  return -1;
}

Escape literal(char32_t c) { return {.literal = c}; }

std::optional<CodePointSet> category(char32_t c) {
  switch (c) {
    case U'd':
      return digit_characters();
    case U'D':
      return digit_characters().complement();
    case U's':
      return space_characters();
    case U'S':
      return space_characters().complement();
    case U'w':
      return word_characters();
    case U'W':
      return word_characters().complement();
    default:
      return std::nullopt;
  }
}

std::optional<char32_t> control(char32_t c) {
  switch (c) {
    case U'a':
      return U'\a';
    case U'f':
      return U'\f';
    case U'n':
      return U'\n';
    case U'r':
      return U'\r';
    case U't':
      return U'\t';
    case U'v':
      return U'\v';
    default:
      return std::nullopt;
  }
}

std::optional<Assertion> assertion(char32_t c) {
  switch (c) {
    case U'A':
      return Assertion::kTextStart;
    case U'Z':
      return Assertion::kTextEnd;
    case U'b':
      return Assertion::kWordBoundary;
    case U'B':
      return Assertion::kNoBoundary;
    default:
      return std::nullopt;
  }
}

/// `\x41`, `\u20ac`, `\U0001f4b6`: exactly `digits` of them.
Result<Escape> read_hexadecimal(PatternCursor& cursor, size_t begin, int digits) {
  char32_t value = 0;
  for (int i = 0; i < digits; ++i) {
    const int digit = hex_value(cursor.peek());
    if (digit < 0) return not_python(begin, "incomplete escape " + cursor.since(begin));
    value = value * 16 + static_cast<char32_t>(digit);
    cursor.take();
  }
  if (value > kMaxCodePoint) return not_python(begin, "bad escape " + cursor.since(begin));
  if (value >= 0xD800 && value <= 0xDFFF) {
    return not_supported(begin, cursor.since(begin) +
                                    " is half of a surrogate pair, which no text holds; write the "
                                    "character itself");
  }
  return literal(value);
}

Result<Escape> read_octal(PatternCursor& cursor, size_t begin, int more_digits) {
  cursor.seek(begin + 1);
  char32_t value = 0;
  for (int i = 0; i <= more_digits && is_octal(cursor.peek()); ++i) {
    value = value * 8 + (cursor.take() - U'0');
  }
  if (value > kMaxOctal)
    return not_python(begin, "octal escape " + cursor.since(begin) + " > 0o377");
  return literal(value);
}

/// `\1`…: three octal digits are a character, anything else refers to a group.
Result<Escape> read_number(PatternCursor& cursor, size_t begin, EscapePlace place) {
  const char32_t first = cursor.peek();
  if (first == U'0') return read_octal(cursor, begin, 2);
  if (place == EscapePlace::kClass) {
    if (is_octal(first)) return read_octal(cursor, begin, 2);
    return not_python(begin, "bad escape in a character set");
  }
  if (is_octal(first) && is_octal(cursor.peek(1)) && is_octal(cursor.peek(2))) {
    return read_octal(cursor, begin, 2);
  }
  cursor.take();
  if (is_digit(cursor.peek())) cursor.take();
  return not_supported(begin,
                       "the back-reference " + cursor.since(begin) +
                           " cannot be checked in one pass over the text; write out what may "
                           "be repeated");
}

}  // namespace

Result<Escape> read_escape(PatternCursor& cursor, EscapePlace place) {
  const size_t begin = cursor.position() - 1;
  const char32_t c = cursor.peek();
  if (c == PatternCursor::kEnd) return not_python(begin, "bad escape (end of pattern)");
  if (is_digit(c)) return read_number(cursor, begin, place);
  cursor.take();
  if (const auto set = category(c)) return Escape{.set = *set};
  if (const auto character = control(c)) return literal(*character);
  if (place == EscapePlace::kExpression) {
    if (const auto at = assertion(c)) return Escape{.assertion = *at};
  }
  if (c == U'b') return literal(U'\b');
  if (c == U'x') return read_hexadecimal(cursor, begin, 2);
  if (c == U'u') return read_hexadecimal(cursor, begin, 4);
  if (c == U'U') return read_hexadecimal(cursor, begin, 8);
  if (c == U'N') {
    return not_supported(begin,
                         "names of characters, \\N{…}, are not known here; write the "
                         "character itself or \\uXXXX");
  }
  if (is_ascii_letter(c)) return not_python(begin, "bad escape " + cursor.since(begin));
  return literal(c);
}

}  // namespace prefilter::rules
