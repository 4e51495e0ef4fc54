#include "base/json.h"
#include "base/mapped_file.h"
#include "service/watch/drift.h"

namespace prefilter::watch {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "prefilter-baseline/1";
constexpr size_t kMaxBytes = size_t{1} << 20;
constexpr size_t kMost = size_t{1} << 53U;
// Half of the categories' numbers being there would shift all others.
constexpr size_t kMostLanguages = 1000;

std::vector<uint64_t> read_counts(JsonFields& fields, std::string_view name, size_t categories) {
  std::vector<uint64_t> counts;
  for (const nlohmann::json& count : fields.array(name)) {
    if (!count.is_number_unsigned()) fields.fail(name, "not an array of counts");
    if (!fields.ok()) return {};
    counts.push_back(count.get<uint64_t>());
  }
  if (counts.size() != categories) fields.fail(name, "of another number of categories");
  return counts;
}

std::map<std::string, uint64_t> read_named_counts(JsonFields& fields, std::string_view name) {
  std::map<std::string, uint64_t> counts;
  const nlohmann::json& object = fields.object(name);
  if (!fields.ok()) return counts;
  if (object.size() > kMostLanguages) fields.fail(name, "too many languages");
  for (const auto& [language, count] : object.items()) {
    if (!count.is_number_unsigned()) fields.fail(name, "not counts by language");
    if (!fields.ok()) return {};
    counts[language] = count.get<uint64_t>();
  }
  return counts;
}

}  // namespace

std::string to_json(const Baseline& baseline) {
  const Json json = {{"format", kFormat},
                     {"model_sha256", baseline.model_sha256},
                     {"articles", baseline.articles},
                     {"articles_per_day", baseline.articles_per_day},
                     {"scores", baseline.scores},
                     {"lengths", baseline.lengths},
                     {"languages", baseline.languages},
                     {"blocked", baseline.blocked}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Baseline> baseline_of_json(const std::string& text, const std::string& file) {
  const Result<nlohmann::json> json = parse_json(text, file);
  if (!json) return json.error();
  JsonFields fields(*json, file);
  fields.allow_only({"format", "model_sha256", "articles", "articles_per_day", "scores", "lengths",
                     "languages", "blocked"});
  if (fields.text("format") != kFormat) {
    fields.fail("format", std::string("not \"") + kFormat + "\"");
  }
  Baseline baseline;
  baseline.model_sha256 = fields.text("model_sha256");
  baseline.articles = fields.count("articles", 1, kMost);
  baseline.articles_per_day = fields.number("articles_per_day", 0.0, 1e12);
  baseline.scores = read_counts(fields, "scores", score_category(1.0F) + 1);
  baseline.lengths = read_counts(fields, "lengths", length_category(1 << 20) + 1);
  baseline.languages = read_named_counts(fields, "languages");
  baseline.blocked = read_named_counts(fields, "blocked");
  const auto sum = [](const auto& counts, const auto& value) {
    uint64_t all = 0;
    for (const auto& count : counts) all += value(count);
    return all;
  };
  const auto plain = [](uint64_t count) { return count; };
  const auto named = [](const auto& count) { return count.second; };
  for (const auto& [language, count] : baseline.blocked) {
    const auto found = baseline.languages.find(language);
    if (found == baseline.languages.end() || found->second < count) {
      fields.fail("blocked", "more than the articles of a language");
    }
  }
  if (sum(baseline.scores, plain) != baseline.articles ||
      sum(baseline.lengths, plain) != baseline.articles ||
      sum(baseline.languages, named) != baseline.articles) {
    fields.fail("articles", "not the sum of the counts");
  }
  if (!fields.ok()) return fields.error();
  return baseline;
}

Result<std::optional<Baseline>> read_baseline(const std::string& path) {
  const Result<std::string> text = read_file(path, kMaxBytes);
  if (!text && text.error().code() == ErrorCode::kNotFound) return std::optional<Baseline>();
  if (!text) return text.error();
  Result<Baseline> baseline = baseline_of_json(*text, path);
  if (!baseline) return baseline.error();
  return std::optional<Baseline>(*std::move(baseline));
}

}  // namespace prefilter::watch
