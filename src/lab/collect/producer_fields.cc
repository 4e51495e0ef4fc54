#include "lab/collect/producer_fields.h"

#include <array>
#include <cmath>
#include <utility>

#include "lab/collect/dates.h"

namespace prefilter::collect {
namespace {

using nlohmann::json;

constexpr std::array<const char*, 7> kFields = {"id",     "title", "content",  "language",
                                                "source", "url",   "published"};

bool has_value(const json& article, const std::string& name) {
  const auto found = article.find(name);
  if (found == article.end() || found->is_null()) return false;
  return !found->is_string() || !found->get_ref<const std::string&>().empty();
}

void move_field(json& article, const std::string& from, const std::string& to) {
  json value = std::move(article[from]);
  article.erase(from);
  article[to] = std::move(value);
}

/// Fills `name` from the first of the others that has a value; whether it has one now.
bool fill_from(json& article, const std::string& name, const std::vector<std::string>& others) {
  if (has_value(article, name)) return true;
  for (const std::string& other : others) {
    if (!has_value(article, other)) continue;
    move_field(article, other, name);
    return true;
  }
  return false;
}

void name_of_object(json& article, const char* field) {
  const auto found = article.find(field);
  if (found == article.end() || !found->is_object()) return;
  for (const char* inner : {"name", "title", "domain", "uri", "id"}) {
    const auto name = found->find(inner);
    if (name == found->end() || !name->is_string()) continue;
    const std::string text = name->get<std::string>();
    article[field] = text;
    return;
  }
}

std::string date_of(const json& value) {
  if (value.is_string()) return iso_date(value.get_ref<const std::string&>());
  if (value.is_number_integer()) return iso_date(value.get<int64_t>());
  if (value.is_number_float() && std::abs(value.get<double>()) < 1e15) {
    return iso_date(static_cast<int64_t>(value.get<double>()));
  }
  return "";
}

void normalise_date(json& article) {
  if (!has_value(article, "published")) return;
  const std::string date = date_of(article["published"]);
  if (date.empty()) {
    move_field(article, "published", "published_raw");
  } else {
    article["published"] = date;
  }
}

}  // namespace

const FieldNames& usual_field_names() {
  static const FieldNames names = {
      {"id", {"_id", "uuid", "guid", "article_id"}},
      {"title", {"headline", "heading", "name"}},
      {"content",
       {"text", "body", "article_body", "articleBody", "maintext", "full_text", "content_text",
        "content_html", "article", "html", "summary", "description", "teaser", "lead", "snippet"}},
      {"language", {"lang", "language_code"}},
      {"source",
       {"publisher", "source_name", "site_name", "outlet", "site", "domain", "source_domain"}},
      {"url", {"link", "canonical_url", "permalink", "web_url", "source_url", "uri", "href"}},
      {"published",
       {"published_at", "publishedAt", "published_date", "date_published", "datePublished",
        "publish_date", "publication_date", "pub_date", "pubDate", "date", "created_at",
        "timestamp"}},
  };
  return names;
}

void take_producer_fields(json& article, const FieldNames& own) {
  for (const char* field : kFields) {
    const auto chosen = own.find(field);
    if (chosen != own.end()) {
      // What the user names counts, whatever else is there.
      for (const std::string& other : chosen->second) {
        if (other == field || !has_value(article, other)) continue;
        move_field(article, other, field);
        break;
      }
    }
    fill_from(article, field, usual_field_names().at(field));
  }
  for (const char* field : {"source", "title"}) name_of_object(article, field);
  normalise_date(article);
}

}  // namespace prefilter::collect
