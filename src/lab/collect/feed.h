#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "prefilter/error.h"

namespace prefilter::collect {

/// One item of a feed. Absent fields are empty; all are UTF-8.
struct FeedItem {
  std::string id;         ///< guid, atom:id or rdf:about
  std::string title;      ///< plain text or HTML, as delivered
  std::string content;    ///< the longest of content, summary and description, as HTML
  std::string url;        ///< as the feed gives it, which may be relative
  std::string published;  ///< ISO 8601; the date of the last change where only that is given
  std::string language;   ///< a language tag
  std::string publisher;  ///< of the item where it names one, such as an aggregator's items
  std::vector<std::string> categories;
};

struct Feed {
  std::string title;
  std::string language;
  std::string link;  ///< the site that it belongs to
  std::vector<FeedItem> items;
  std::string problem;  ///< why reading stopped before the end; the items before it are here
};

struct FeedLimits {
  size_t max_items = 100'000;
  size_t max_field_bytes = size_t{4} << 20;  ///< of a field; what follows is left out
};

/// Reads RSS 0.9x, 2.0 and 1.0 (RDF), Atom 1.0 and 0.3, with content:encoded, Dublin Core and
/// XHTML in it. Follows https://www.rssboard.org/rss-specification, RFC 4287 and
/// https://web.resource.org/rss/1.0/spec, and forgives what feeds get wrong (xml_events.h).
/// In: UTF-8. Errors: kCorrupt if nothing of it could be read ("line 3: ..."); kInvalidArgument if
/// it is XML of another kind or no XML at all. Safe to call from many threads.
Result<Feed> parse_feed(std::string_view utf8, const FeedLimits& limits = {});

}  // namespace prefilter::collect
