#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
/// All functions are pure and linear in what they read.
namespace prefilter::utf8 {

inline constexpr char32_t kReplacement = 0xFFFD;

/// One code point read from a text.
struct Decoded {
  char32_t code_point = kReplacement;  ///< U+FFFD where the bytes are malformed
  size_t length = 1;                   ///< bytes read, 1..4; of malformed bytes the longest prefix
                                       ///< that a character could have begun with
  bool valid = false;
};

/// Reads the code point that begins at byte `position`, which must be inside the text.
Decoded decode(std::string_view text, size_t position);

/// Appends a code point; a surrogate or one above U+10FFFF becomes U+FFFD.
void append(std::string& text, char32_t code_point);

bool is_valid(std::string_view text);

/// The number of code points; each malformed sequence counts as one.
size_t count(std::string_view text);

/// The first `code_points` code points of a text, or all of it if it has fewer.
std::string_view prefix(std::string_view text, size_t code_points);

/// The text with every malformed sequence replaced by U+FFFD.
std::string repaired(std::string_view text);

/// White space as Unicode's White_Space property has it (tab, line ends, no-break space and the
/// ideographic space among them).
bool is_space(char32_t code_point);

/// A control character (general category Cc): U+0000..U+001F, U+007F..U+009F.
bool is_control(char32_t code_point);

/// A code point that Unicode never assigns to a character: U+FDD0..U+FDEF, U+xxFFFE, U+xxFFFF.
bool is_noncharacter(char32_t code_point);

}  // namespace prefilter::utf8
