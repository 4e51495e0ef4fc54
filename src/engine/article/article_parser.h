#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/article/article_error.h"
#include "prefilter/article.h"

namespace prefilter::article {

inline constexpr int kMaxDepth = 64;  ///< objects and arrays inside one another, the article's own
                                      ///< object included

struct ParsedArticle {
  std::string id_json = "null";       ///< the `id` as it was written: a string, a number or null
  Article article;                    ///< meaningful if there is no error
  std::optional<ArticleError> error;  ///< the id is kept where it could be read all the same
};

/// Reads articles from JSON objects of any producer:
/// - `title` and `content` are strings; null counts as absent; `text` stands in for an absent
///   `content`. One of them must be there, it may be empty.
/// - `language` is a string or null, `id` a string, a number or null.
/// - Other fields are ignored, though they must be JSON. Of equal keys the last counts, as in
///   Python.
/// Keeps its buffers from one article to the next. Not safe to share between threads.
class ArticleParser {
 public:
  ArticleParser();
  ~ArticleParser();
  ArticleParser(ArticleParser&&) noexcept;
  ArticleParser& operator=(ArticleParser&&) noexcept;

  /// json: one JSON object, white space around it allowed. Linear in its length.
  ParsedArticle parse(std::string_view json);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace prefilter::article
