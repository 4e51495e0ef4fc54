#pragma once

#include <string>
#include <string_view>

namespace prefilter::text {

/// What the model sees of an article.
struct Composed {
  std::string text;    ///< "[TITLE] {title} [CONTENT] {content}"
  bool empty = false;  ///< nothing readable was left of the title and of the content
};

/// The one text function of training and serving: HTML is reduced to text, control characters fall
/// away, content is cut to its first 4,000 code points.
/// In: valid UTF-8. Out: valid UTF-8. Time is linear in the input.
Composed compose(std::string_view title, std::string_view content);

}  // namespace prefilter::text
