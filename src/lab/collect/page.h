#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::collect {

/// What a web page holds. Absent fields are empty; all are UTF-8.
struct Page {
  std::string title;               ///< of the article, without the site's name
  std::string content;             ///< its main text, a line a paragraph
  std::string language;            ///< a language tag
  std::string publisher;           ///< the site's name
  std::string url;                 ///< the canonical one
  std::string published;           ///< ISO 8601
  std::vector<std::string> links;  ///< where its links lead, as written; the first 500
  std::vector<std::string> types;  ///< og:type and JSON-LD's @type; "sponsored-link" if it has one
  std::vector<std::string> feeds;  ///< the feeds that it names
};

/// Reads an article's page. What says the same thing in several places is taken from the first of
/// these that has it: OpenGraph and meta elements, JSON-LD, the document itself (html lang, h1,
/// time, title). The main text is JSON-LD's articleBody where that is longer than what main_text.h
/// finds. In: UTF-8. Errors: kCorrupt where a limit is passed ("line 3: elements are nested deeper
/// than 400"). Time is linear in the page. Safe to call from many threads.
Result<Page> parse_page(std::string_view utf8);

}  // namespace prefilter::collect
