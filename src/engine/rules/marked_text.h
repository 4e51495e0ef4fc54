#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/rules/code_point_set.h"

/// RE2's `\b` knows ASCII alone, Python's all of Unicode. So RE2 reads a marked text, in which
/// every character beyond ASCII stands between two marks, '_' around word characters and U+0001
/// around all others: "né?" becomes "n_é_?". RE2 then sees a boundary exactly where Python sees
/// one, since '_' is a word character of ASCII and U+0001 is none. Text in ASCII stays as it is.
///
/// What serves as a mark, and U+0002, is itself written between marks, as half of a surrogate pair,
/// which no text holds otherwise. A pattern is rewritten for the same alphabet, in re2_syntax.h.
namespace prefilter::rules {

inline constexpr char kWordMark = '_';
inline constexpr char kOtherMark = '\x01';
inline constexpr char kInnerLineEnd = '\x02';  ///< a line end that counts as none, see LineEnds
inline constexpr char32_t kFirstStandIn = 0xD800;
inline constexpr char32_t kLastStandIn = 0xD802;

/// The code point that stands between marks for '_', U+0001 or U+0002; any other is its own.
char32_t stand_in(char32_t code_point);

/// Which line ends RE2 sees as such: its `$` then means Python's `$` without and with multiline.
enum class LineEnds { kLastCharacter, kAll };

/// A text in that form. Keeps a view of the original where both are the same.
/// In: valid UTF-8, which must outlive it. Linear time; at most 3 times the original's size.
class MarkedText {
 public:
  MarkedText(std::string_view text, LineEnds line_ends);

  std::string_view view() const { return same_ ? text_ : std::string_view(marked_); }

  /// The byte of the original at which the character stands whose form begins at `marked`, a byte
  /// of the view; the view's size gives the original's. Linear time.
  size_t original(size_t marked) const;

 private:
  std::string_view text_;
  std::string marked_;
  bool same_ = true;
};

}  // namespace prefilter::rules
