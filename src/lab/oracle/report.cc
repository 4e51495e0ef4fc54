#include "lab/oracle/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "base/check.h"

namespace prefilter::oracle {
namespace {

using nlohmann::ordered_json;

constexpr double kCommerceFrom = 7.0;
constexpr double kJournalismBelow = 3.0;
constexpr size_t kShownFailures = 10;

int label_of(double score) {
  if (score >= kCommerceFrom) return 2;
  return score < kJournalismBelow ? 0 : 1;
}

std::string fixed(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof(buffer), "%.*f", digits, value);
  return buffer;
}

ordered_json kappa_json(const std::optional<Kappa>& kappa) {
  if (!kappa) return nullptr;
  return {{"kappa", kappa->value}, {"low", kappa->low}, {"high", kappa->high}};
}

std::string kappa_text(const std::optional<Kappa>& kappa) {
  if (!kappa) return "not defined (all readings are the same)";
  return fixed(kappa->value, 3) + " (95 %: " + fixed(kappa->low, 3) + " to " +
         fixed(kappa->high, 3) + ")";
}

ordered_json agreement_json(const Agreement& agreement) {
  return {{"articles", agreement.articles},
          {"same_score", agreement.same_score},
          {"mean_difference", agreement.mean_difference},
          {"weighted_kappa_of_scores", kappa_json(agreement.scores)},
          {"kappa_of_labels", kappa_json(agreement.labels)}};
}

std::string agreement_text(const Agreement& agreement) {
  return "read twice   " + std::to_string(agreement.articles) + " articles, same score " +
         fixed(100.0 * agreement.same_score, 1) + " %, mean difference " +
         fixed(agreement.mean_difference, 2) + "\n  weighted kappa of scores  " +
         kappa_text(agreement.scores) + "\n  kappa of labels           " +
         kappa_text(agreement.labels) + "\n";
}

std::string cost_text(const Tokens& tokens, double usd, bool priced) {
  std::string text =
      std::to_string(tokens.in) + " tokens in, " + std::to_string(tokens.out) + " out";
  return priced ? text + ", " + fixed(usd, 4) + " USD" : text;
}

std::string unanswered_text(const RunReport& report) {
  std::string text = "not asked    " + std::to_string(report.unanswered) +
                     " articles, for which the budget does not suffice; at the average so far they "
                     "take " +
                     std::to_string(report.tokens_to_go) + " tokens";
  if (report.priced) text += ", " + fixed(report.usd_to_go, 4) + " USD";
  return text + "\n";
}

std::string failures_text(const RunReport& report) {
  std::string text = "no answer    " + std::to_string(report.failures.size()) + " articles\n";
  const size_t shown = std::min(kShownFailures, report.failures.size());
  for (size_t i = 0; i < shown; ++i) {
    text += "  " + report.failures[i].id + ": " + report.failures[i].fault + "\n";
  }
  if (shown < report.failures.size()) text += "  …\n";
  return text;
}

}  // namespace

Agreement agreement_of(std::span<const double> first, std::span<const double> second) {
  PREFILTER_CHECK(first.size() == second.size() && !first.empty(), "scores come in pairs");
  std::vector<int> scores[2];
  std::vector<int> classes[2];
  Agreement agreement{.articles = first.size()};
  for (size_t i = 0; i < first.size(); ++i) {
    const double pair[2] = {first[i], second[i]};
    for (size_t reading = 0; reading < 2; ++reading) {
      scores[reading].push_back(static_cast<int>(std::lround(pair[reading])));
      classes[reading].push_back(label_of(pair[reading]));
    }
    agreement.same_score += scores[0].back() == scores[1].back() ? 1.0 : 0.0;
    agreement.mean_difference += std::abs(pair[0] - pair[1]);
  }
  agreement.same_score /= static_cast<double>(first.size());
  agreement.mean_difference /= static_cast<double>(first.size());
  agreement.scores =
      cohen_kappa(scores[0], scores[1], {.categories = 11, .weights = Weights::kQuadratic});
  agreement.labels = cohen_kappa(classes[0], classes[1], {.categories = 3});
  return agreement;
}

std::string to_json(const RunReport& report) {
  ordered_json failures = ordered_json::array();
  for (const Failure& failure : report.failures) {
    failures.push_back({{"id", failure.id}, {"fault", failure.fault}});
  }
  ordered_json cost = {{"tokens_in", report.tokens.in},
                       {"tokens_out", report.tokens.out},
                       {"tokens_in_all", report.tokens_in_all.all()}};
  cost["usd"] = report.priced ? ordered_json(report.usd) : ordered_json(nullptr);
  cost["usd_in_all"] = report.priced ? ordered_json(report.usd_in_all) : ordered_json(nullptr);
  if (report.left.usd) cost["usd_left"] = *report.left.usd;
  if (report.left.tokens) cost["tokens_left"] = *report.left.tokens;
  const ordered_json json = {
      {"out", report.out},
      {"written", report.written},
      {"answers", report.answers},
      {"articles", report.articles},
      {"kept", report.kept},
      {"scored", report.scored},
      {"asked", report.asked},
      {"retries", report.retries},
      {"reasked", report.reasked},
      {"unanswered", report.unanswered},
      {"failures", failures},
      {"histogram", report.histogram},
      {"commerce", report.commerce},
      {"journalism", report.journalism},
      {"cost", cost},
      {"agreement", report.agreement ? agreement_json(*report.agreement) : ordered_json(nullptr)},
      {"seconds", report.seconds}};
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

std::string to_text(const RunReport& report) {
  const size_t between = report.scored - report.commerce - report.journalism;
  std::string text = "articles     " + std::to_string(report.articles) + ", " +
                     std::to_string(report.scored) + " scored";
  if (report.kept > 0) text += ", " + std::to_string(report.kept) + " judged before";
  text += "\nscores       " + std::to_string(report.commerce) + " commerce (7 to 10), " +
          std::to_string(report.journalism) + " journalism (below 3), " + std::to_string(between) +
          " between\n";
  text += "asked        " + std::to_string(report.asked) + " in " + fixed(report.seconds, 1) +
          " s, " + std::to_string(report.retries) + " retries, " + std::to_string(report.reasked) +
          " asked again\n";
  text += "cost         " + cost_text(report.tokens, report.usd, report.priced) + "\n";
  text +=
      "in all       " + cost_text(report.tokens_in_all, report.usd_in_all, report.priced) + "\n";
  if (report.left.usd) text += "budget left  " + fixed(*report.left.usd, 4) + " USD\n";
  if (report.left.tokens) {
    text += "budget left  " + std::to_string(*report.left.tokens) + " tokens\n";
  }
  if (report.agreement) text += agreement_text(*report.agreement);
  if (report.unanswered > 0) text += unanswered_text(report);
  if (!report.failures.empty()) text += failures_text(report);
  text += "answers      " + report.answers + "\n";
  if (report.written) text += "written      " + report.out + "\n";
  return text;
}

}  // namespace prefilter::oracle
