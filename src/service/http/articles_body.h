#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/verdict_line.h"
#include "prefilter/article.h"
#include "service/http/error_answer.h"
#include "service/http/head_check.h"

namespace prefilter::http {

/// One article of a body, or why it is none.
struct BodyArticle {
  std::string id_json = "null";  ///< as it was written
  Article article;               ///< meaningful if there is no failure
  std::optional<ArticleFailure> failure;
  size_t line = 1;  ///< where it stands: its line, or its place in an array, from 1
};

/// Either what was read or why the request is turned away.
template <typename T>
using Read = std::variant<T, Refusal>;

/// Reads the one article of a body: a JSON object. Refusals: 400 for what is no JSON, is too deep
/// or no UTF-8; 422 for JSON that is no article. error_type is the code of
/// docs/formats/articles.md.
Read<BodyArticle> read_article(std::string_view body);

/// Reads the articles of a batch: a line each, or an array of them. A faulty article has its
/// failure, and the others are read all the same. Refusals: 400 for an array that is no JSON, or a
/// body without an article; 413 for more than max_articles.
Read<std::vector<BodyArticle>> read_batch(std::string_view body, BodyKind kind,
                                          size_t max_articles);

/// The texts of {"inputs": ...} as clients of text-embeddings-inference send them: a text, or an
/// array of texts, each of which may stand in an array of its own.
struct Inputs {
  std::vector<Article> articles;  ///< each with the text as its content
  bool many = false;              ///< an array was sent
};

/// Other fields of the object are ignored. Refusals: 400 for what is no JSON; 422 for JSON of
/// another shape, a pair of texts among it; 413 for more than max_articles.
Read<Inputs> read_inputs(std::string_view body, size_t max_articles);

}  // namespace prefilter::http
