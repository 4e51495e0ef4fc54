#include "service/http/articles_body.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json.h"
#include "engine/article/article_parser.h"
#include "service/http/json_array.h"

namespace prefilter::http {
namespace {

using article::ArticleParser;
using article::ParsedArticle;
using article::Problem;

constexpr std::string_view kArticleHint =
    "send an object with title, content or text; docs describes it";

/// Whether the body is not even JSON that could be read, as opposed to JSON of the wrong shape.
bool is_unreadable(Problem problem) {
  return problem == Problem::kNotJson || problem == Problem::kTooDeep ||
         problem == Problem::kInvalidUtf8 || problem == Problem::kNulByte;
}

Refusal refusal_of(const article::ArticleError& error) {
  if (error.problem == Problem::kNotAnObject) {
    return {.status = 422,
            .type = to_string(error.problem),
            .error = error.message,
            .hint = "send one article as an object, or many to /v1/classify:batch"};
  }
  return {.status = is_unreadable(error.problem) ? 400 : 422,
          .type = to_string(error.problem),
          .error = error.message,
          .hint = std::string(kArticleHint)};
}

BodyArticle body_article(ParsedArticle parsed, size_t line) {
  BodyArticle read{.id_json = std::move(parsed.id_json),
                   .article = std::move(parsed.article),
                   .failure = {},
                   .line = line};
  if (parsed.error) {
    read.failure = ArticleFailure{.code = std::string(to_string(parsed.error->problem)),
                                  .message = std::move(parsed.error->message),
                                  .line = line};
  }
  return read;
}

Refusal too_many(size_t max_articles) {
  return {.status = 413,
          .type = "too_many_articles",
          .error = "the request has more than " + std::to_string(max_articles) + " articles",
          .hint = "send them in several requests"};
}

Refusal no_article() {
  return {.status = 400,
          .type = "no_article",
          .error = "the body holds no article",
          .hint = "send an article a line, or an array of articles"};
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

Read<std::vector<BodyArticle>> read_lines(std::string_view body, size_t max_articles) {
  ArticleParser parser;
  std::vector<BodyArticle> articles;
  for (size_t number = 1; !body.empty(); ++number) {
    const std::string_view line = body.substr(0, body.find('\n'));
    body.remove_prefix(std::min(line.size() + 1, body.size()));
    if (is_blank(line)) continue;
    if (articles.size() == max_articles) return too_many(max_articles);
    articles.push_back(body_article(parser.parse(line), number));
  }
  if (articles.empty()) return no_article();
  return articles;
}

Read<std::vector<BodyArticle>> read_array(std::string_view body, size_t max_articles) {
  const auto not_json = [](const std::string& what) {
    return Refusal{.status = 400,
                   .type = "not_json",
                   .error = "the body is no JSON array of articles: " + what,
                   .hint = "send [{...}, ...], or an article a line as application/x-ndjson"};
  };
  ArticleParser parser;
  std::vector<BodyArticle> articles;
  JsonArray array(body);
  while (const std::optional<std::string_view> element = array.next()) {
    if (articles.size() == max_articles) return too_many(max_articles);
    ParsedArticle parsed = parser.parse(*element);
    // What stands between the commas has to be JSON, or the body as a whole is none.
    if (parsed.error && is_unreadable(parsed.error->problem)) {
      return not_json("element " + std::to_string(articles.size() + 1) + ": " +
                      parsed.error->message);
    }
    articles.push_back(body_article(std::move(parsed), articles.size() + 1));
  }
  if (!array.problem().empty()) return not_json(std::string(array.problem()));
  if (articles.empty()) return no_article();
  return articles;
}

Refusal wrong_inputs(const std::string& error) {
  return {.status = 422,
          .type = "wrong_inputs",
          .error = error,
          .hint = "send {\"inputs\": \"a text\"} or {\"inputs\": [\"a text\", ...]}"};
}

/// The text of an element of inputs; null if it is none.
const std::string* text_of(const nlohmann::json& element) {
  const bool boxed = element.is_array() && element.size() == 1;
  const nlohmann::json& text = boxed ? element.front() : element;
  return text.is_string() ? text.get_ptr<const std::string*>() : nullptr;
}

}  // namespace

Read<BodyArticle> read_article(std::string_view body) {
  ParsedArticle parsed = ArticleParser().parse(body);
  if (parsed.error) return refusal_of(*parsed.error);
  return body_article(std::move(parsed), 1);
}

Read<std::vector<BodyArticle>> read_batch(std::string_view body, BodyKind kind,
                                          size_t max_articles) {
  return kind == BodyKind::kLines ? read_lines(body, max_articles) : read_array(body, max_articles);
}

Read<Inputs> read_inputs(std::string_view body, size_t max_articles) {
  const Result<nlohmann::json> json =
      parse_json(body, "the body", {.max_bytes = body.size(), .max_depth = article::kMaxDepth});
  if (!json) {
    return Refusal{.status = 400,
                   .type = "not_json",
                   .error = json.error().message(),
                   .hint = "send {\"inputs\": \"a text\"}"};
  }
  if (!json->is_object()) return wrong_inputs("the body is no object");
  const auto inputs = json->find("inputs");
  if (inputs == json->end()) return wrong_inputs("the body has no inputs");
  Inputs read{.articles = {}, .many = inputs->is_array()};
  if (!read.many) {
    if (!inputs->is_string()) return wrong_inputs("inputs is neither a text nor an array of texts");
    read.articles.push_back({.title = "", .content = *inputs, .language = ""});
    return read;
  }
  if (inputs->empty()) return wrong_inputs("inputs is an empty array");
  if (inputs->size() > max_articles) return too_many(max_articles);
  for (const nlohmann::json& element : *inputs) {
    const std::string* text = text_of(element);
    if (text == nullptr) {
      return wrong_inputs("element " + std::to_string(read.articles.size() + 1) +
                          " of inputs is no text; pairs of texts are not judged");
    }
    read.articles.push_back({.title = "", .content = *text, .language = ""});
  }
  return read;
}

}  // namespace prefilter::http
