#include "lab/shrink/report.h"

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace prefilter::shrink {
namespace {

using nlohmann::ordered_json;

double ratio(size_t part, size_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

double rounded(double value, double steps) { return std::round(value * steps) / steps; }

ordered_json json_of(const Sizes& sizes) {
  return {{"vocabulary", sizes.vocabulary},           {"layers", sizes.layers},
          {"parameters", sizes.parameters},           {"weights_bytes", sizes.weights_bytes},
          {"embedding_bytes", sizes.embedding_bytes}, {"tokenizer_bytes", sizes.tokenizer_bytes}};
}

ordered_json json_of(const TokenSums& sums, size_t articles) {
  return {{"tokens_per_article", rounded(ratio(sums.tokens, articles), 1e3)},
          {"unknown_tokens", sums.unknown},
          {"unknown_share", rounded(ratio(sums.unknown, sums.tokens), 1e7)},
          {"articles_past_window", sums.cut}};
}

ordered_json json_of(const LanguageUse& use) {
  return {{"articles", use.articles},
          {"before", json_of(use.before, use.articles)},
          {"after", json_of(use.after, use.articles)},
          {"more_tokens", rounded(ratio(use.after.tokens, use.before.tokens) - 1.0, 1e5)}};
}

ordered_json json_of(const BinaryMetrics& metrics) {
  return {{"f1", rounded(metrics.f1, 1e5)},
          {"precision", rounded(metrics.precision, 1e5)},
          {"recall", rounded(metrics.recall, 1e5)},
          {"average_precision", rounded(metrics.average_precision, 1e5)}};
}

ordered_json json_of(const Compared& compared) {
  return {{"articles", compared.articles},
          {"before", json_of(compared.before)},
          {"after", json_of(compared.after)},
          {"changed_verdicts", compared.changed_verdicts}};
}

template <typename... Values>
std::string printed(const char* format, Values... values) {
  char line[256];
  std::snprintf(line, sizeof line, format, values...);
  return line;
}

std::string megabytes(size_t bytes) { return printed("%.1f MB", static_cast<double>(bytes) / 1e6); }

std::string size_line(const char* what, const std::string& before, const std::string& after) {
  return printed("%-12s %14s %14s\n", what, before.c_str(), after.c_str());
}

std::string size_table(const RunReport& report) {
  const Sizes& before = report.shrink.before;
  const Sizes& after = report.shrink.after;
  std::string text = size_line("", "before", "after");
  text +=
      size_line("vocabulary", std::to_string(before.vocabulary), std::to_string(after.vocabulary));
  text += size_line("layers", std::to_string(before.layers), std::to_string(after.layers));
  text += size_line("weights", megabytes(before.weights_bytes), megabytes(after.weights_bytes));
  text +=
      size_line("embeddings", megabytes(before.embedding_bytes), megabytes(after.embedding_bytes));
  text +=
      size_line("tokenizer", megabytes(before.tokenizer_bytes), megabytes(after.tokenizer_bytes));
  if (report.bundle_bytes != 0) {
    text += size_line("bundle", "", megabytes(report.bundle_bytes)) +
            "             (weights in int8, embeddings in " + report.embeddings + ")\n";
  }
  if (report.int4_words) {
    text += printed("4 bits: %.1f %% of the embeddings' groups exact, largest error %.2g\n",
                    100.0 * ratio(report.int4_words->exact_groups, report.int4_words->groups),
                    static_cast<double>(report.int4_words->largest_error));
  }
  return text;
}

std::string use_line(const std::string& language, const LanguageUse& use) {
  return printed("%-10s %8zu %9.1f %9.1f %+8.1f %%  %9zu %9zu\n", language.c_str(), use.articles,
                 ratio(use.before.tokens, use.articles), ratio(use.after.tokens, use.articles),
                 100.0 * (ratio(use.after.tokens, use.before.tokens) - 1.0), use.before.unknown,
                 use.after.unknown);
}

std::string use_table(const ShrinkReport& report) {
  std::string text = printed("\n%-10s %8s %9s %9s %10s  %9s %9s\n", "LANGUAGE", "ARTICLES",
                             "TOKENS", "AFTER", "MORE", "UNKNOWN", "AFTER");
  for (const auto& [language, use] : report.use) text += use_line(language, use);
  text += use_line("all", total(report.use));
  if (report.brought_back != 0) {
    text += printed("%zu tokens came back so that no article got new unknown tokens\n",
                    report.brought_back);
  }
  return text;
}

std::string accuracy_line(const std::string& name, const Compared& compared) {
  const auto percent = [](double share) { return 100.0 * share; };
  return printed("%-10s %8zu %6.1f %6.1f %6.1f %8.1f %6.1f %6.1f %8zu\n", name.c_str(),
                 compared.articles, percent(compared.before.f1), percent(compared.before.precision),
                 percent(compared.before.recall), percent(compared.after.f1),
                 percent(compared.after.precision), percent(compared.after.recall),
                 compared.changed_verdicts);
}

std::string accuracy_table(const AccuracyReport& report) {
  std::string text = printed("\nat threshold %.3g\n%-10s %8s %6s %6s %6s %8s %6s %6s %8s\n",
                             static_cast<double>(report.threshold), "LANGUAGE", "ARTICLES", "F1",
                             "PREC", "REC", "F1 AFTER", "PREC", "REC", "CHANGED");
  for (const auto& [language, compared] : report.languages) {
    text += accuracy_line(language, compared);
  }
  return text + accuracy_line("all", report.all);
}

}  // namespace

std::string to_json(const RunReport& report) {
  ordered_json json = {{"source", report.source},
                       {"target", report.target},
                       {"embeddings", report.embeddings},
                       {"before", json_of(report.shrink.before)},
                       {"after", json_of(report.shrink.after)}};
  if (report.bundle_bytes != 0) json["bundle_weights_bytes"] = report.bundle_bytes;
  if (report.int4_words) {
    json["int4"] = {{"groups", report.int4_words->groups},
                    {"exact_groups", report.int4_words->exact_groups},
                    {"largest_error", report.int4_words->largest_error}};
  }
  if (report.shrink.must_stay != 0) {
    json["tokens_that_must_stay"] = report.shrink.must_stay;
    json["tokens_brought_back"] = report.shrink.brought_back;
  }
  if (!report.shrink.use.empty()) {
    json["texts"] = {{"articles", report.shrink.texts.articles},
                     {"faulty_lines", report.shrink.texts.faulty_lines}};
    json["tokens"]["all"] = json_of(total(report.shrink.use));
    for (const auto& [language, use] : report.shrink.use) {
      json["tokens"]["languages"][language] = json_of(use);
    }
  }
  if (report.accuracy) {
    json["accuracy"] = {{"threshold", rounded(double{report.accuracy->threshold}, 1e6)},
                        {"all", json_of(report.accuracy->all)}};
    for (const auto& [language, compared] : report.accuracy->languages) {
      json["accuracy"]["languages"][language] = json_of(compared);
    }
  }
  return json.dump(2) + "\n";
}

std::string to_table(const RunReport& report) {
  std::string text = size_table(report);
  if (!report.shrink.use.empty()) text += use_table(report.shrink);
  if (report.accuracy) text += accuracy_table(*report.accuracy);
  for (const std::string& name : report.shrink.left_out) {
    text += name + " is left out: tokenizer.json says it all\n";
  }
  return text;
}

}  // namespace prefilter::shrink
