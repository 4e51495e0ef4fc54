#include "lab/collect/json_ld.h"

#include <algorithm>

#include "base/json.h"
#include "lab/collect/dates.h"

namespace prefilter::collect {
namespace {

using Json = nlohmann::json;

constexpr JsonLimits kLimits{.max_bytes = size_t{2} << 20, .max_depth = 32};
constexpr size_t kMaxTypes = 32;

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

void fill(std::string& target, std::string value) {
  if (target.empty()) target = std::move(value);
}

void add_types(const Json& object, std::vector<std::string>& types) {
  const auto found = object.find("@type");
  if (found == object.end()) return;
  const auto add = [&](const Json& type) {
    if (!type.is_string() || types.size() == kMaxTypes) return;
    std::string name = type.get<std::string>();
    if (std::find(types.begin(), types.end(), name) == types.end()) types.push_back(name);
  };
  if (found->is_array()) {
    std::for_each(found->begin(), found->end(), add);
  } else {
    add(*found);
  }
}

/// Whether it has what articles of all kinds have.
bool is_article(const Json& object) {
  return object.contains("headline") || object.contains("articleBody");
}

void read_article(const Json& object, PageFacts& facts) {
  fill(facts.headline, text_of(object, "headline"));
  fill(facts.body, text_of(object, "articleBody"));
  fill(facts.published, iso_date(text_of(object, "datePublished")));
  fill(facts.published, iso_date(text_of(object, "dateCreated")));
  fill(facts.language, text_of(object, "inLanguage"));
  const auto publisher = object.find("publisher");
  if (publisher == object.end()) return;
  if (publisher->is_object()) fill(facts.publisher, text_of(*publisher, "name"));
  if (publisher->is_string()) fill(facts.publisher, publisher->get<std::string>());
}

/// Objects stand alone, in a list, or in the list "@graph".
void visit(const Json& value, PageFacts& facts) {
  if (value.is_array()) {
    for (const Json& item : value) visit(item, facts);
    return;
  }
  if (!value.is_object()) return;
  add_types(value, facts.types);
  if (is_article(value)) read_article(value, facts);
  const auto graph = value.find("@graph");
  if (graph != value.end()) visit(*graph, facts);
}

}  // namespace

void read_json_ld(std::string_view script, PageFacts& facts) {
  const Result<Json> parsed = parse_json(script, "JSON-LD", kLimits);
  if (parsed) visit(*parsed, facts);
}

}  // namespace prefilter::collect
