#include "lab/evaluate/thresholds.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"

namespace prefilter::evaluate {
namespace {

constexpr float kBelowAll = -1.0F;

double part(size_t some, size_t all) {
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

}  // namespace

float short_number(float low, float high) {
  PREFILTER_CHECK(low < high, "there is something in between");
  const double middle = (static_cast<double>(low) + static_cast<double>(high)) / 2.0;
  for (int digits = 1; digits <= 9; ++digits) {
    std::array<char, 32> text{};
    const auto end =
        std::to_chars(text.begin(), text.end(), middle, std::chars_format::scientific, digits - 1);
    float number = 0.0F;
    std::from_chars(text.begin(), end.ptr, number);
    if (number > low && number <= high) return number;
  }
  return high;
}

float threshold_of_step(const Ranking& ranking, size_t step) {
  const size_t end = ranking.steps[step];
  const float score = ranking.scores[end - 1];
  if (end == ranking.scores.size()) return score > 0.0F ? short_number(0.0F, score) : 0.0F;
  return short_number(ranking.scores[end], score);
}

Confusion confusion_at(const Ranking& ranking, float threshold) {
  Confusion counts;
  for (size_t i = 0; i < ranking.scores.size(); ++i) {
    const bool blocked = ranking.scores[i] >= threshold;
    const bool commerce = ranking.labels[i] != 0;
    ++(commerce ? (blocked ? counts.true_positives : counts.false_negatives)
                : (blocked ? counts.false_positives : counts.true_negatives));
  }
  return counts;
}

FoundThreshold max_f1_threshold(const Ranking& ranking) {
  PREFILTER_CHECK(ranking.commerce > 0, "F1 of no commerce is never high");
  size_t best_step = 0;
  double best = -1.0;
  size_t hits = 0;
  size_t place = 0;
  for (size_t step = 0; step < ranking.steps.size(); ++step) {
    for (; place < ranking.steps[step]; ++place) hits += ranking.labels[place];
    const double f1 = part(2 * hits, place + ranking.commerce);
    if (f1 <= best) continue;
    best = f1;
    best_step = step;
  }
  const float value = threshold_of_step(ranking, best_step);
  return {value, confusion_at(ranking, value)};
}

std::optional<FoundThreshold> precision_threshold(const Ranking& ranking, double target) {
  std::optional<size_t> lowest;
  size_t hits = 0;
  size_t place = 0;
  for (size_t step = 0; step < ranking.steps.size(); ++step) {
    for (; place < ranking.steps[step]; ++place) hits += ranking.labels[place];
    if (part(hits, place) >= target) lowest = step;
  }
  if (!lowest) return std::nullopt;
  const float value = threshold_of_step(ranking, *lowest);
  return FoundThreshold{value, confusion_at(ranking, value)};
}

}  // namespace prefilter::evaluate
