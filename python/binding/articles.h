#pragma once

#include <nanobind/nanobind.h>

#include <optional>
#include <vector>

#include "engine/article/article_error.h"
#include "prefilter/article.h"

namespace prefilter::python {

/// One article as Python handed it over.
struct ReadArticle {
  Article article;                             ///< meaningful if there is no error
  std::optional<article::ArticleError> error;  ///< why it cannot be judged
};

/// Reads articles from dictionaries by the rules of JSON articles (engine/article): None is null,
/// and what is not read may be anything, `id` among it. Copies the texts, so that they may change
/// while the articles are judged. Needs the GIL; raises nothing.
std::vector<ReadArticle> read_articles(const nanobind::list& articles);

}  // namespace prefilter::python
