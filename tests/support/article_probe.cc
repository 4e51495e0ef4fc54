// Prints what the article parser and the text function make of each line of standard input, as
// JSON:
// {"problem": CODE or "ok", "id": the id as written, "title", "content", "text"}.
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/article/article_parser.h"
#include "engine/text/compose.h"

int main() {
  prefilter::article::ArticleParser parser;
  for (std::string line; std::getline(std::cin, line);) {
    const prefilter::article::ParsedArticle parsed = parser.parse(line);
    const prefilter::Article& article = parsed.article;
    const nlohmann::json result = {
        {"problem", parsed.error ? to_string(parsed.error->problem) : "ok"},
        {"id", parsed.id_json},
        {"title", article.title},
        {"content", article.content},
        {"text", prefilter::text::compose(article.title, article.content).text}};
    std::cout << result.dump() << '\n';
  }
}
