#include "service/predict/explain.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/utf8.h"
#include "engine/text/compose.h"
#include "service/predict/sentences.h"

namespace prefilter::predict {
namespace {

constexpr size_t kMostSpans = 64;

/// Neighbours joined evenly, so that at most `most` ranges are left.
std::vector<TextRange> joined(const std::vector<TextRange>& ranges, size_t most) {
  if (ranges.size() <= most) return ranges;
  std::vector<TextRange> fewer;
  for (size_t i = 0; i < most; ++i) {
    const size_t first = i * ranges.size() / most;
    const size_t last = (i + 1) * ranges.size() / most - 1;
    fewer.push_back({ranges[first].begin, ranges[last].end});
  }
  return fewer;
}

/// Drops the sentences that lie past the model's window: they have no part in the score.
void keep_what_is_read(std::vector<TextRange>& ranges, const Article& article, const Model& model) {
  const auto cut_before = [&](const TextRange& range) {
    Article shorter = article;
    shorter.content.resize(range.begin);
    return model.prepare(shorter).truncated;
  };
  ranges.erase(std::ranges::partition_point(
                   ranges, [&](const TextRange& range) { return !cut_before(range); }),
               ranges.end());
}

Span span_of(Span::Field field, const TextRange& range, std::string_view text) {
  Span span{.field = field, .begin_bytes = range.begin, .end_bytes = range.end};
  span.begin_chars = utf8::count(text.substr(0, range.begin));
  span.end_chars = span.begin_chars + utf8::count(range.of(text));
  return span;
}

float log_odds(float p) {
  constexpr float kNearest = 1e-7F;  // to 0 and 1: about what a float can tell from 1
  const float inside = std::clamp(p, kNearest, 1.0F - kNearest);
  return std::log(inside / (1.0F - inside));
}

/// An explanation that is under way.
struct Pending {
  Explanation explanation;
  std::vector<Span> candidates;
  std::function<void(Explanation)> done;

  void take(size_t index, Answer answer) {
    if (index == 0) {
      explanation.answer = std::move(answer);
    } else if (!explanation.answer.verdict.error && !answer.verdict.error) {
      const float p = explanation.answer.verdict.p_commerce;
      Span& span = candidates[index - 1];
      span.p_without = answer.verdict.p_commerce;
      span.change = p - span.p_without;
      span.log_odds = log_odds(p) - log_odds(span.p_without);
      explanation.spans.push_back(span);
    }
    if (index == candidates.size()) done(std::move(explanation));
  }
};

Article without(const Article& article, const Span& span) {
  Article rest = article;
  std::string& text = span.field == Span::Field::kTitle ? rest.title : rest.content;
  text.erase(span.begin_bytes, span.end_bytes - span.begin_bytes);
  return rest;
}

}  // namespace

Admission explain(Predictor& predictor, const Article& article, const Request& request,
                  std::function<void(Explanation)> done) {
  const text::Composed composed = text::compose(article.title, article.content);
  // The sentences do not change the language: it is that of the whole.
  Article plain{std::string(composed.title()), std::string(composed.content()), article.language};
  std::shared_ptr<const Model> model = predictor.model();
  if (std::shared_ptr<const Model> alone = model->alone()) model = std::move(alone);
  if (plain.language.empty()) plain.language = model->prepare(article).language;

  std::vector<TextRange> ranges = sentences(plain.content);
  keep_what_is_read(ranges, plain, *model);
  auto pending = std::make_shared<Pending>();
  pending->done = std::move(done);
  pending->explanation.title = plain.title;
  pending->explanation.content = plain.content;
  if (!plain.title.empty()) {
    pending->candidates.push_back(
        span_of(Span::Field::kTitle, {0, plain.title.size()}, plain.title));
  }
  for (const TextRange& range : joined(ranges, kMostSpans - 1)) {
    pending->candidates.push_back(span_of(Span::Field::kContent, range, plain.content));
  }
  // A text of one span would leave nothing to judge: without it there is no score.
  if (!ranges.empty()) plain.content.resize(ranges.back().end);
  std::vector<Article> articles = {article};
  for (const Span& span : pending->candidates) articles.push_back(without(plain, span));
  Request of_the_model = request;
  of_the_model.model_alone = true;
  return predictor.submit(
      std::move(articles), of_the_model,
      [pending](size_t index, Answer answer) { pending->take(index, std::move(answer)); });
}

}  // namespace prefilter::predict
