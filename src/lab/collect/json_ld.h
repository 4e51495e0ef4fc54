#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace prefilter::collect {

/// What a page says of itself in JSON-LD, in the words of https://schema.org. Empty: not said.
struct PageFacts {
  std::string headline;
  std::string body;  ///< articleBody
  std::string published;
  std::string language;
  std::string publisher;
  std::vector<std::string> types;  ///< @type of each object on the outer level, "NewsArticle"
};

/// Adds what the text of one <script type="application/ld+json"> says to `facts`; what is there
/// stays. An article (NewsArticle, BlogPosting, Review, ...) outranks other objects. Text that is
/// no JSON, or is nested deeper than 32, says nothing.
void read_json_ld(std::string_view script, PageFacts& facts);

}  // namespace prefilter::collect
