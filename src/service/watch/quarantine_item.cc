#include "service/watch/quarantine_item.h"

#include "base/json.h"

namespace prefilter::watch {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kLatest = 9007199254740991.0;
constexpr JsonLimits kLimits = {.max_bytes = size_t{64} << 20, .max_depth = 3};

/// The fields that are there, under the names of an article file.
Json article_json(const Article& article) {
  Json json = Json::object();
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  add("id", article.id);
  json["title"] = article.title;
  json["content"] = article.content;
  add("language", article.language);
  add("source", article.source);
  add("url", article.url);
  add("published", article.published);
  return json;
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string optional_text(JsonFields& fields, const char* name) {
  return fields.has(name) ? fields.text(name) : std::string();
}

}  // namespace

std::string to_line(const QuarantineItem& item) {
  return line_of({{"when_ms", item.when_ms},
                  {"model", item.model},
                  {"model_sha256", item.model_sha256},
                  {"p_commerce", as_short_decimal(item.p_commerce)},
                  {"threshold", as_short_decimal(item.threshold)},
                  {"article", article_json(item.article)}});
}

Result<QuarantineItem> item_of_line(std::string_view line) {
  const Result<nlohmann::json> json = parse_json(line, "quarantine", kLimits);
  if (!json) return json.error();
  JsonFields fields(*json, "quarantine");
  QuarantineItem item;
  item.when_ms = static_cast<int64_t>(fields.number("when_ms", 0.0, kLatest));
  item.model = fields.text("model");
  item.model_sha256 = fields.text("model_sha256");
  item.p_commerce = static_cast<float>(fields.number("p_commerce", 0.0, 1.0));
  item.threshold = static_cast<float>(fields.number("threshold", 0.0, 1.0));
  const nlohmann::json& article = fields.object("article");
  if (!fields.ok()) return fields.error();
  JsonFields inner(article, "quarantine", "article");
  item.article.id = optional_text(inner, "id");
  item.article.title = inner.text("title");
  item.article.content = inner.text("content");
  item.article.language = optional_text(inner, "language");
  item.article.source = optional_text(inner, "source");
  item.article.url = optional_text(inner, "url");
  item.article.published = optional_text(inner, "published");
  if (!inner.ok()) return inner.error();
  return item;
}

std::string article_line(const QuarantineItem& item, const std::string& mark) {
  Json json = article_json(item.article);
  json["prefilter_replay"] = mark;
  return line_of(json);
}

}  // namespace prefilter::watch
