#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lab/articles/record.h"

namespace prefilter::collect {

/// An article as a dump, feed or page gave it, with what helps to guess its bucket.
struct Found {
  articles::Record record;
  std::string place;                    ///< for messages: "dump.jsonl:12", "feed.xml item 3"
  std::vector<std::string> links;       ///< where the text's links lead
  std::vector<std::string> types;       ///< what a page says it is ("product", "NewsArticle")
  std::vector<std::string> categories;  ///< of a feed's item
};

/// What a reader of one input reports. Both are called in the order of the input.
struct Sink {
  std::function<void(Found)> found;
  /// What could not be read: its place and why. Reading goes on.
  std::function<void(const std::string& place, const std::string& why)> unreadable;
};

}  // namespace prefilter::collect
