#include "lab/oracle/plan.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/json.h"
#include "base/sha256.h"

namespace prefilter::oracle {
namespace {

bool is_judged(const articles::Record& record) {
  const bool has_any = record.commerce_score || record.label;
  return has_any && (record.origin == articles::Origin::kHuman ||
                     (record.origin == articles::Origin::kOracle && record.commerce_score));
}

/// The place of a text in the order in which texts are chosen.
std::string rank(uint64_t seed, const std::string& hash) {
  const std::string text = std::to_string(seed) + ":" + hash;
  return sha256_hex(std::as_bytes(std::span(text)));
}

/// The share of the tasks that the second reading takes too.
std::unordered_set<std::string> chosen_twice(const std::vector<Task>& tasks,
                                             const PlanOptions& options) {
  std::vector<std::pair<std::string, std::string>> ranked;
  for (const Task& task : tasks) ranked.emplace_back(rank(options.seed, task.hash), task.hash);
  std::sort(ranked.begin(), ranked.end());
  const double wanted = options.double_share * static_cast<double>(tasks.size());
  ranked.resize(std::min(ranked.size(), static_cast<size_t>(std::ceil(wanted - 1e-9))));
  std::unordered_set<std::string> chosen;
  for (auto& [place, hash] : ranked) chosen.insert(std::move(hash));
  return chosen;
}

}  // namespace

Earlier sort_answers(const std::vector<Answer>& answers, const std::array<Reader, 2>& readers) {
  Earlier earlier;
  for (const Answer& answer : answers) {
    earlier.tokens += answer.tokens;
    const size_t reading = answer.reading - 1;
    const std::string& prompt = readers[reading].prompt;
    if (prompt.empty()) continue;
    if (answer.prompt != prompt) {
      ++earlier.foreign;
    } else if (answer.fault.empty()) {
      Result<Judgement> judgement = parse_judgement(answer.answer);
      if (judgement) earlier.judgements[reading].insert_or_assign(answer.text, *judgement);
    }
  }
  return earlier;
}

Result<double> parse_share(const std::string& text) {
  double share = 0.0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, share);
  const std::string_view unit(rest, static_cast<size_t>(end - rest));
  if (unit == "%" || unit == " %") share /= 100.0;
  const bool is_share = error == std::errc() && (unit.empty() || unit == "%" || unit == " %");
  if (is_share && share >= 0.0 && share <= 1.0) return share;
  return Error(ErrorCode::kInvalidArgument,
               "a share like 10% or 0.1 is wanted, not \"" + excerpt(text) + "\"");
}

Plan make_plan(const std::vector<articles::Record>& records, const PlanOptions& options,
               const Judgements& known) {
  Plan plan;
  std::vector<Task> texts;
  std::unordered_set<std::string> seen;
  for (const articles::Record& record : records) {
    using What = PlannedArticle::What;
    PlannedArticle& article = plan.articles.emplace_back();
    ArticleText text = article_text(record);
    if (!options.rescore && is_judged(record)) {
      article.what = What::kKeep;
    } else if (text.title.empty() && text.content.empty()) {
      article.what = What::kEmpty;
    } else {
      article.hash = text.hash();
      const bool is_new = seen.insert(article.hash).second;
      if (is_new) texts.push_back({record.id, std::move(text), article.hash});
    }
  }
  const std::unordered_set<std::string> twice = chosen_twice(texts, options);
  for (const Task& text : texts) {
    if (!known[0].contains(text.hash)) plan.tasks.push_back(text);
  }
  for (Task& text : texts) {
    if (!twice.contains(text.hash) || known[1].contains(text.hash)) continue;
    text.reading = 2;
    plan.tasks.push_back(std::move(text));
  }
  return plan;
}

}  // namespace prefilter::oracle
