#pragma once

#include <string_view>

namespace prefilter::text {

/// What a tag does to the text around it.
enum class TagKind {
  kUnknown,  ///< no element of HTML; parts words like a block
  kBlock,    ///< parts words: paragraphs, headings, list items, images, line breaks, …
  kInline,   ///< sits inside a word or sentence: b, span, a, sub, …
  kHidden,   ///< its content is not for readers: script, style, noscript, template
};

/// The kind of an element, by its name in lower case.
TagKind tag_kind(std::string_view name);

}  // namespace prefilter::text
