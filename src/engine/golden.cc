#include "engine/golden.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "base/json.h"

namespace prefilter {
namespace {

using nlohmann::json;

constexpr size_t kMaxGoldenBytes = size_t{4} << 20;
constexpr size_t kMaxCases = 256;
constexpr size_t kMaxIds = 65536;
constexpr double kMaxLogit = 1e6;

std::string line_name(const std::string& path, size_t index) {
  return path + ": line " + std::to_string(index + 1);
}

/// Calls read for the JSON object of each line; stops at the first error.
std::optional<Error> each_line(std::string_view jsonl, const std::string& path,
                               const std::function<void(JsonFields&, const std::string&)>& read) {
  if (jsonl.size() > kMaxGoldenBytes) return Error(ErrorCode::kCorrupt, path + ": too large");
  for (size_t index = 0; !jsonl.empty(); ++index) {
    const size_t end = std::min(jsonl.find('\n'), jsonl.size());
    const std::string where = line_name(path, index);
    if (index >= kMaxCases)
      return Error(ErrorCode::kCorrupt, where + ": more lines than the limit");
    const Result<json> object = parse_json(jsonl.substr(0, end), where, {.max_depth = 4});
    if (!object) return object.error();
    JsonFields in(*object, where);
    read(in, where);
    if (!in.ok()) return in.error();
    jsonl.remove_prefix(std::min(end + 1, jsonl.size()));
  }
  return std::nullopt;
}

Article read_article(JsonFields& in) {
  Article article;
  if (in.has("title")) article.title = in.text("title");
  if (in.has("content")) article.content = in.text("content");
  if (in.has("language")) article.language = in.text("language");
  return article;
}

GoldenCase read_case(JsonFields& in) {
  in.allow_only({"title", "content", "language", "ids", "logits", "p_commerce"});
  GoldenCase golden;
  golden.article = read_article(in);
  golden.p_commerce = static_cast<float>(in.number("p_commerce", 0.0, 1.0));
  const json& ids = in.array("ids");
  if (in.ok() && (ids.empty() || ids.size() > kMaxIds)) in.fail("ids", "none or too many");
  for (const json& id : ids) {
    if (!id.is_number_unsigned() || id.get<uint64_t>() > std::numeric_limits<int32_t>::max()) {
      in.fail("ids", "not all are token ids");
      break;
    }
    golden.ids.push_back(id.get<int32_t>());
  }
  const json& logits = in.array("logits");
  if (in.ok() && logits.size() != 2) in.fail("logits", "not two numbers");
  for (const json& logit : logits) {
    if (!logit.is_number() || std::fabs(logit.get<double>()) > kMaxLogit) {
      in.fail("logits", "not two numbers of a sane size");
      break;
    }
    golden.logits.push_back(logit.get<float>());
  }
  return golden;
}

/// What differs between the recorded and the new, in words; empty if nothing.
std::string difference(const GoldenCase& golden, const Scored& now,
                       const GoldenTolerance& tolerance) {
  if (now.error) return "cannot be scored: " + now.error->message();
  if (now.ids != golden.ids) return "field ids: the tokenizer gives other tokens";
  // Negated, so that a NaN counts as different.
  for (size_t i = 0; i < golden.logits.size(); ++i) {
    if (!(std::fabs(now.logits[i] - golden.logits[i]) <= tolerance.logits)) {
      return "field logits: recorded " + std::to_string(golden.logits[i]) + ", now " +
             std::to_string(now.logits[i]);
    }
  }
  if (!(std::fabs(now.p_commerce - golden.p_commerce) <= tolerance.p_commerce)) {
    return "field p_commerce: recorded " + std::to_string(golden.p_commerce) + ", now " +
           std::to_string(now.p_commerce);
  }
  return "";
}

}  // namespace

Result<std::vector<GoldenCase>> parse_golden(std::string_view jsonl, const std::string& path) {
  std::vector<GoldenCase> cases;
  const auto error = each_line(
      jsonl, path, [&](JsonFields& in, const std::string&) { cases.push_back(read_case(in)); });
  if (error) return *error;
  if (cases.empty()) return Error(ErrorCode::kCorrupt, path + ": no golden article");
  return cases;
}

std::string to_jsonl(const std::vector<GoldenCase>& cases) {
  std::string out;
  for (const GoldenCase& golden : cases) {
    nlohmann::ordered_json line;
    line["title"] = golden.article.title;
    line["content"] = golden.article.content;
    line["language"] = golden.article.language;
    line["p_commerce"] = as_short_decimal(golden.p_commerce);
    for (const float logit : golden.logits) line["logits"].push_back(as_short_decimal(logit));
    line["ids"] = golden.ids;
    out += line.dump() + "\n";
  }
  return out;
}

Result<void> check_golden(const std::vector<GoldenCase>& cases, const Scorer& scorer,
                          const GoldenTolerance& tolerance, const std::string& path) {
  std::vector<Article> articles;
  for (const GoldenCase& golden : cases) articles.push_back(golden.article);
  ScorerWorkspace workspace(1);
  const std::vector<Scored> scored = scorer.score(articles, workspace);
  for (size_t i = 0; i < cases.size(); ++i) {
    const std::string what = difference(cases[i], scored[i], tolerance);
    if (!what.empty()) return Error(ErrorCode::kCorrupt, line_name(path, i) + ": " + what);
  }
  return {};
}

Result<std::vector<GoldenCase>> make_golden(const std::vector<Article>& articles,
                                            const Scorer& scorer) {
  ScorerWorkspace workspace(1);
  std::vector<Scored> scored = scorer.score(articles, workspace);
  std::vector<GoldenCase> cases;
  for (size_t i = 0; i < articles.size(); ++i) {
    if (scored[i].error) {
      return scored[i].error->with("golden article " + std::to_string(i + 1));
    }
    cases.push_back(
        {articles[i], std::move(scored[i].ids), std::move(scored[i].logits), scored[i].p_commerce});
  }
  return cases;
}

Result<std::vector<Article>> parse_golden_articles(std::string_view jsonl,
                                                   const std::string& path) {
  std::vector<Article> articles;
  const auto error = each_line(jsonl, path, [&](JsonFields& in, const std::string&) {
    articles.push_back(read_article(in));
  });
  if (error) return *error;
  if (articles.empty()) return Error(ErrorCode::kCorrupt, path + ": no golden article");
  return articles;
}

}  // namespace prefilter
