#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prefilter::text {

/// How much of the content is read, in code points, once it is text.
inline constexpr size_t kMaxContentCodePoints = 4000;

/// What the model sees of an article.
struct Composed {
  std::string text;        ///< "[TITLE] {title} [CONTENT] {content}"; what is absent is empty there
  bool empty = false;      ///< nothing readable was left of the title and of the content
  size_t title_bytes = 0;  ///< how long the title is in `text`

  std::string_view title() const;
  std::string_view content() const;

  /// Title and content without the markers, a line each.
  std::string words() const;
};

/// Reduces one field to a line of text:
/// - HTML goes (html.h). A field without any markup whose references decode to HTML elements came
///   escaped, as feeds do ("&lt;p&gt;"), and is reduced once more; never twice.
/// - Control characters (Cc), U+FEFF and noncharacters fall away; tabs and line ends count as
/// space.
/// - Each run of white space becomes one space; none is left at the ends.
/// In: UTF-8, a malformed sequence becomes U+FFFD. Out: valid UTF-8. All else stays as it is.
std::string reduce(std::string_view field);

/// The one text function of training and serving: title and content reduced, the content then cut
/// to its first kMaxContentCodePoints. Linear in the input. Safe to call from many threads.
Composed compose(std::string_view title, std::string_view content);

}  // namespace prefilter::text
