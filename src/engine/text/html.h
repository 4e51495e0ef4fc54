#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace prefilter::text {

/// Which `<name …>` counts as a tag.
enum class TagRule {
  kAnyElement,    ///< every well-formed tag
  kKnownElement,  ///< elements of HTML alone: for text whose `<` were written as `&lt;`
};

/// What was left of some HTML.
struct Stripped {
  std::string text;       ///< without markup, references decoded once; white space as it came
  bool markup = false;    ///< a tag, comment or declaration was removed
  bool escaped = false;   ///< a reference gave a '<'
  size_t bytes_read = 0;  ///< bytes looked at, rereading included: at most a small multiple of the
                          ///< input, whatever the input
};

/// Removes the markup of one piece of HTML, which may as well be plain text.
/// - Tags, comments, doctypes, processing instructions go; of script, style, noscript and template
///   the content too (to the end where they are not closed). A CDATA section's content stays and is
///   read as HTML, because feeds wrap articles in it.
/// - Blocks and unknown elements leave a space, inline elements and comments nothing.
/// - A `<` that begins no tag is text: "5 < 6", "<3", "a<b", "<john@example.com>". A tag cut off by
///   the end of the text goes if it has an attribute or closes something, else it stays.
/// - Quotes are honoured around attribute values, as long as they close.
/// In: UTF-8, which is not checked. Time is linear in the input.
Stripped strip_html(std::string_view html, TagRule rule);

}  // namespace prefilter::text
