#include "lab/shrink/accuracy.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/bundle.h"
#include "engine/convert.h"
#include "engine/encoder/model_config.h"

namespace prefilter::shrink {
namespace {

constexpr size_t kArticlesAtOnce = 64;
constexpr size_t kLongest = 512;  // what a bundle serves by default

/// The examples' places, by language; all of them under "".
std::map<std::string, std::vector<size_t>> places_by_language(const Scores& scores) {
  std::map<std::string, std::vector<size_t>> places;
  for (size_t i = 0; i < scores.languages.size(); ++i) {
    places[""].push_back(i);
    places[scores.languages[i]].push_back(i);
  }
  return places;
}

Compared compare_at(std::span<const size_t> places, std::span<const train::Example> examples,
                    const std::pair<const Scores&, const Scores&>& scores, float threshold) {
  Compared compared;
  compared.articles = places.size();
  std::vector<float> before;
  std::vector<float> after;
  std::vector<int> labels;
  for (const size_t place : places) {
    before.push_back(scores.first.p_commerce[place]);
    after.push_back(scores.second.p_commerce[place]);
    labels.push_back(examples[place].label);
    if ((before.back() >= threshold) != (after.back() >= threshold)) ++compared.changed_verdicts;
  }
  compared.before = binary_metrics(before, labels, threshold);
  compared.after = binary_metrics(after, labels, threshold);
  return compared;
}

}  // namespace

Result<Scorer> open_checkpoint(const std::string& folder) {
  const auto config = encoder::read_model_config(folder + "/config.json");
  if (!config) return config.error();
  const Result<size_t> label = commerce_label(config->labels, "");
  if (!label) return label.error();
  return open_scorer(folder, {*label, 1.0F}, std::min(config->max_tokens(), kLongest));
}

Result<Scores> score_examples(const Scorer& scorer, std::span<const train::Example> examples,
                              size_t threads, const std::function<void(size_t)>& progress) {
  Scores scores;
  ScorerWorkspace workspace(threads);
  std::vector<Article> articles;
  for (size_t begin = 0; begin < examples.size(); begin += kArticlesAtOnce) {
    const auto batch = examples.subspan(begin, std::min(kArticlesAtOnce, examples.size() - begin));
    articles.clear();
    for (const train::Example& example : batch) articles.push_back(example.article);
    const std::vector<Scored> scored = scorer.score(articles, workspace);
    for (size_t i = 0; i < scored.size(); ++i) {
      if (scored[i].error) {
        return scored[i].error->with("line " + std::to_string(batch[i].line));
      }
      if (!std::isfinite(scored[i].p_commerce)) {
        return Error(ErrorCode::kCorrupt,
                     "line " + std::to_string(batch[i].line) + ": the score is no number");
      }
      scores.p_commerce.push_back(scored[i].p_commerce);
      scores.languages.push_back(scored[i].language.empty() ? "other" : scored[i].language);
    }
    if (progress) progress(begin + batch.size());
  }
  return scores;
}

AccuracyReport compare_scores(std::span<const train::Example> examples, const Scores& before,
                              const Scores& after, const AccuracyOptions& options) {
  AccuracyReport report;
  report.threshold = options.threshold;
  for (const auto& [language, places] : places_by_language(before)) {
    if (!language.empty() && places.size() < options.least) continue;
    const Compared compared = compare_at(places, examples, {before, after}, options.threshold);
    if (language.empty()) {
      report.all = compared;
    } else {
      report.languages[language] = compared;
    }
  }
  return report;
}

}  // namespace prefilter::shrink
